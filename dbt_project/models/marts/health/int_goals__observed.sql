with
terms_decided as (
    select
        decision_date,
        is_renewed
    from {{ ref('int_terms__decided') }}
),

losses_tiered as (
    select
        decision_date,
        tier
    from {{ ref('int_terms__tiered') }}
    where lead_time = 'calibration' and not is_renewed and tier is not null
),

tier_weeks as (
    select
        account_id,
        as_of_number,
        as_of_date,
        tier
    from {{ ref('int_tier_weeks__decided') }}
    where customer_state = 'customer'
),

human_signals as (
    select signal_name
    from {{ policy('signals', ['signal_name']) }}
    where origin = 'human'
),

human_inputs as (
    select
        signals_in_force.account_id,
        signals_in_force.as_of_number,
        max(case
            when signals_in_force.is_missing or signals_in_force.is_stale then 0
            else 1
        end) as is_fresh
    from {{ ref('int_signals__in_force') }} as signals_in_force
    inner join human_signals on signals_in_force.signal_name = human_signals.signal_name
    where signals_in_force.is_connected
    group by signals_in_force.account_id, signals_in_force.as_of_number
),

feed_status as (
    select
        as_of_date,
        feed_status
    from {{ ref('fct_feed_status') }}
    where feed_status <> 'not connected'
),

actions_due as (
    select
        actions_timed.due_date,
        actions_timed.action_status,
        actions_timed.closed_date
    from {{ ref('int_actions__timed') }} as actions_timed
    cross join {{ run_context() }} as run_context
    where
        actions_timed.due_date < run_context.as_of_date
        and actions_timed.action_status <> 'dropped'
),

-- What is decided once is counted over a span; what is looked at each week, at its last look.
observations as (
    select
        'renewal_rate' as metric_name,
        false as is_snapshot,
        decision_date as observed_date,
        case when is_renewed then 1 else 0 end as is_reached
    from terms_decided
    union all
    select
        'losses_warned' as metric_name,
        false as is_snapshot,
        decision_date as observed_date,
        case when tier in ('High', 'Medium') then 1 else 0 end as is_reached
    from losses_tiered
    union all
    select
        'customers_judged' as metric_name,
        true as is_snapshot,
        as_of_date as observed_date,
        case when tier = 'Insufficient data' then 0 else 1 end as is_reached
    from tier_weeks
    union all
    select
        'fresh_human_input' as metric_name,
        true as is_snapshot,
        tier_weeks.as_of_date as observed_date,
        coalesce(human_inputs.is_fresh, 0) as is_reached
    from tier_weeks
    left join human_inputs
        on tier_weeks.account_id = human_inputs.account_id
        and tier_weeks.as_of_number = human_inputs.as_of_number
    union all
    select
        'feeds_fresh' as metric_name,
        true as is_snapshot,
        as_of_date as observed_date,
        case when feed_status = 'fresh' then 1 else 0 end as is_reached
    from feed_status
    union all
    select
        'actions_in_time' as metric_name,
        false as is_snapshot,
        due_date as observed_date,
        case when action_status = 'done' and closed_date <= due_date then 1 else 0 end
            as is_reached
    from actions_due
),

final as (
    select
        metric_name,
        is_snapshot,
        observed_date,
        cast(count(*) as bigint) as observed_count,
        cast(sum(is_reached) as bigint) as reached_count
    from observations
    group by metric_name, is_snapshot, observed_date
)

select * from final
