with
exposures as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        operated_date,
        exposed_count,
        misused_count
    from {{ ref('int_misuse_exposures') }}
    -- Of a person nobody knows neither habit nor improvement can be told.
    where hcp_id <> 'unknown'
),

limits as (
    select
        as_of_date,
        cast({{ parameter('misuse_case_days') }} as bigint) as case_days,
        cast({{ parameter('misuse_closed_days') }} as bigint) as closed_days
    from {{ run_context() }} as build
),

-- Who never broke the rule can have no episode: most.
breakers as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id
    from exposures
    group by rule_id, account_id, hcp_id, product_id
    having sum(misused_count) > 0
),

person_days as (
    select
        exposures.rule_id,
        exposures.account_id,
        exposures.hcp_id,
        exposures.product_id,
        exposures.operated_date,
        sum(exposures.exposed_count) as exposed_count,
        sum(exposures.misused_count) as misused_count
    from exposures
    inner join breakers
        on exposures.rule_id = breakers.rule_id
        and exposures.account_id = breakers.account_id
        and exposures.hcp_id = breakers.hcp_id
        and exposures.product_id = breakers.product_id
    group by
        exposures.rule_id, exposures.account_id, exposures.hcp_id, exposures.product_id,
        exposures.operated_date
),

-- A day's use enters both windows on it and leaves each once the window is over; only on these
-- days anything can change.
changes as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        operated_date as state_date,
        exposed_count as case_exposed,
        misused_count as case_misused,
        exposed_count as closed_exposed,
        misused_count as closed_misused,
        misused_count as day_misused
    from person_days
    union all
    select
        person_days.rule_id,
        person_days.account_id,
        person_days.hcp_id,
        person_days.product_id,
        {{ add_days('person_days.operated_date', 'limits.case_days') }} as state_date,
        -person_days.exposed_count as case_exposed,
        -person_days.misused_count as case_misused,
        0 as closed_exposed,
        0 as closed_misused,
        0 as day_misused
    from person_days
    cross join limits
    union all
    select
        person_days.rule_id,
        person_days.account_id,
        person_days.hcp_id,
        person_days.product_id,
        {{ add_days('person_days.operated_date', 'limits.closed_days') }} as state_date,
        0 as case_exposed,
        0 as case_misused,
        -person_days.exposed_count as closed_exposed,
        -person_days.misused_count as closed_misused,
        0 as day_misused
    from person_days
    cross join limits
),

change_days as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date,
        sum(case_exposed) as case_exposed,
        sum(case_misused) as case_misused,
        sum(closed_exposed) as closed_exposed,
        sum(closed_misused) as closed_misused,
        sum(day_misused) as day_misused
    from changes
    group by rule_id, account_id, hcp_id, product_id, state_date
),

final as (
    select
        change_days.rule_id,
        change_days.account_id,
        change_days.hcp_id,
        change_days.product_id,
        change_days.state_date,
        cast(change_days.day_misused as bigint) as misused_count,
        cast(sum(change_days.case_exposed) over so_far as bigint) as case_exposed_count,
        cast(sum(change_days.case_misused) over so_far as bigint) as case_misused_count,
        cast(sum(change_days.closed_exposed) over so_far as bigint) as closed_exposed_count,
        cast(sum(change_days.closed_misused) over so_far as bigint) as closed_misused_count
    from change_days
    cross join limits
    where change_days.state_date <= limits.as_of_date
    window so_far as (
        partition by
            change_days.rule_id, change_days.account_id, change_days.hcp_id,
            change_days.product_id
        order by change_days.state_date asc
        rows between unbounded preceding and current row
    )
)

select * from final
