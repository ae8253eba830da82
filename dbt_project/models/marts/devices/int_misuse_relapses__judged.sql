with
episodes as (
    select
        episode_id,
        rule_id,
        account_id,
        hcp_id,
        product_id,
        closed_date,
        relapsed_date
    from {{ ref('fct_misuse_episodes') }}
    where closed_date is not null
),

exposures as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        operated_date,
        exposed_count
    from {{ ref('int_misuse_exposures') }}
),

rules as (
    select
        as_of_date,
        cast({{ parameter('relapse_days') }} as bigint) as relapse_days,
        {{ parameter('misuse_smallest_exposures') }} as smallest_exposures
    from {{ run_context() }} as build
),

-- Only who has had the whole time to fall back: those who did so soon would otherwise count first.
matured as (
    select
        episodes.episode_id,
        episodes.rule_id,
        episodes.account_id,
        episodes.hcp_id,
        episodes.product_id,
        episodes.closed_date,
        episodes.relapsed_date,
        rules.smallest_exposures,
        {{ add_days('episodes.closed_date', 'rules.relapse_days') }} as last_date
    from episodes
    cross join rules
    where {{ add_days('episodes.closed_date', 'rules.relapse_days') }} <= rules.as_of_date
),

-- Who hardly touched a device since has not been seen to use it right: silence is no success.
seen as (
    select
        matured.episode_id,
        sum(exposures.exposed_count) as exposed_count
    from matured
    inner join exposures
        on matured.rule_id = exposures.rule_id
        and matured.account_id = exposures.account_id
        and matured.hcp_id = exposures.hcp_id
        and matured.product_id = exposures.product_id
        and matured.closed_date < exposures.operated_date
        and matured.last_date >= exposures.operated_date
    group by matured.episode_id
),

final as (
    select
        matured.episode_id,
        matured.rule_id,
        matured.hcp_id,
        matured.relapsed_date is not null as is_relapsed,
        {{ days_between('matured.closed_date', 'matured.relapsed_date') }} as relapsed_days
    from matured
    left join seen on matured.episode_id = seen.episode_id
    where
        matured.relapsed_date is not null
        or coalesce(seen.exposed_count, 0) >= matured.smallest_exposures
)

select * from final
