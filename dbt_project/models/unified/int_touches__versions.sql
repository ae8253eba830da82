with
account_xref as (
    select
        source,
        source_account_id,
        account_id,
        merged_at
    from {{ ref('account_xref') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

versions as (
    select
        touch_id,
        id_namespace,
        source_account_id,
        hcp_id,
        channel,
        touch_type,
        is_by_employee,
        is_automated,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_touches__recorded') }}
),

resolved as (
    select
        versions.touch_id,
        coalesce(account_xref.account_id, hcps.account_id, 'unknown') as account_id,
        versions.channel,
        versions.touch_type,
        versions.is_by_employee,
        versions.is_automated,
        versions.happened_at,
        {{ known_to_account('versions', 'account_xref') }} as known_at,
        versions.superseded_at
    from versions
    left join account_xref
        on versions.id_namespace = account_xref.source
        and versions.source_account_id = account_xref.source_account_id
    left join hcps on versions.hcp_id = hcps.hcp_id
),

final as (
    select
        touch_id,
        account_id,
        channel,
        touch_type,
        is_by_employee,
        is_automated,
        happened_at,
        known_at,
        superseded_at
    from resolved
    where superseded_at is null or superseded_at > known_at
)

select * from final
