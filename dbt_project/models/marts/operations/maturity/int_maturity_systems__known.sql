with
records as (
    select
        'accounts_linked_ratio' as measure,
        account_id as member_id,
        source,
        -- A merge links two records from when it was known.
        {{ date_of('greatest(valid_from_at, coalesce(merged_at, valid_from_at))') }}
            as known_date
    from {{ ref('account_xref') }}
    where account_id <> 'unknown'
    union all
    select
        'people_linked_ratio' as measure,
        hcp_id as member_id,
        source,
        {{ date_of('valid_from_at') }} as known_date
    from {{ ref('person_xref') }}
    where hcp_id <> 'unknown'
),

-- Each organisation and person once per system, however many records it keeps of them.
memberships as (
    select
        measure,
        member_id,
        source,
        min(known_date) as known_date
    from records
    group by measure, member_id, source
),

systems as (
    select
        measure,
        source,
        row_number() over (
            partition by measure order by min(known_date) asc, source asc
        ) as system_number,
        min(known_date) as first_date
    from memberships
    group by measure, source
),

second_systems as (
    select
        measure,
        first_date as second_system_date
    from systems
    where system_number = 2
),

final as (
    select
        memberships.measure,
        memberships.member_id,
        memberships.source,
        memberships.known_date,
        row_number() over (
            partition by memberships.measure, memberships.member_id
            order by memberships.known_date asc, memberships.source asc
        ) as system_place,
        second_systems.second_system_date
    from memberships
    left join second_systems on memberships.measure = second_systems.measure
)

select * from final
