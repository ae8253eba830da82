with
touches as (
    select
        id_namespace,
        source_account_id,
        known_at
    from {{ ref('int_touches__recorded') }}
),

lines as (
    select
        id_namespace,
        source_account_id,
        known_at
    from {{ ref('int_revenue__recorded') }}
),

stage_changes as (
    select
        id_namespace,
        source_account_id,
        known_at
    from {{ ref('int_stage_changes__recorded') }}
),

namings as (
    select
        id_namespace,
        source_account_id,
        known_at
    from touches
    union all
    select
        id_namespace,
        source_account_id,
        known_at
    from lines
    union all
    select
        id_namespace,
        source_account_id,
        known_at
    from stage_changes
),

final as (
    select
        id_namespace,
        source_account_id,
        {{ date_of('min(known_at)') }} as first_known_date
    from namings
    where source_account_id is not null
    group by id_namespace, source_account_id
)

select * from final
