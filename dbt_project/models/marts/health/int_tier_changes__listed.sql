with
tier_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        customer_state,
        tier,
        tier_before
    from {{ ref('int_tier_weeks__decided') }}
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

account_xref as (
    select
        account_id,
        {{ date_of('merged_at') }} as merged_date
    from {{ ref('account_xref') }}
    where merged_at is not null
),

changes as (
    select
        tier_weeks.account_id,
        tier_weeks.as_of_date,
        tier_weeks.as_of_number,
        tier_weeks.tier_before as from_tier,
        tier_weeks.tier as to_tier,
        weeks.as_of_date as previous_date,
        tier_weeks.customer_state = 'customer' and weeks_before.customer_state = 'customer'
            as is_judged
    from tier_weeks
    inner join tier_weeks as weeks_before
        on tier_weeks.account_id = weeks_before.account_id
        and tier_weeks.as_of_number = weeks_before.as_of_number + 1
    inner join weeks on weeks_before.as_of_number = weeks.as_of_number
    where tier_weeks.tier <> tier_weeks.tier_before
),

account_merges as (
    select
        changes.account_id,
        changes.as_of_number
    from changes
    inner join account_xref
        on changes.account_id = account_xref.account_id
        and changes.previous_date < account_xref.merged_date
        and changes.as_of_date >= account_xref.merged_date
    group by changes.account_id, changes.as_of_number
),

final as (
    select
        changes.account_id,
        changes.as_of_date,
        changes.as_of_number,
        changes.previous_date,
        changes.from_tier,
        changes.to_tier,
        changes.is_judged,
        account_merges.account_id is not null as is_merged
    from changes
    left join account_merges
        on changes.account_id = account_merges.account_id
        and changes.as_of_number = account_merges.as_of_number
)

select * from final
