with
windowed as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date,
        misused_count,
        case_exposed_count,
        case_misused_count,
        closed_exposed_count,
        closed_misused_count
    from {{ ref('int_misuse__windowed') }}
),

limits as (
    select
        {{ parameter('misuse_smallest_events') }} as smallest_events,
        {{ parameter('misuse_habit_ratio') }} as habit_ratio,
        cast({{ parameter('misuse_closed_days') }} as bigint) as closed_days,
        {{ parameter('misuse_smallest_exposures') }} as smallest_exposures,
        {{ parameter('misuse_improved_ratio') }} as improved_ratio
    from {{ run_context() }} as build
),

judged as (
    select
        windowed.rule_id,
        windowed.account_id,
        windowed.hcp_id,
        windowed.product_id,
        windowed.state_date,
        limits.closed_days,
        windowed.misused_count > 0
        and windowed.case_misused_count >= limits.smallest_events
        and windowed.case_misused_count > limits.habit_ratio * windowed.case_exposed_count
            as is_habit,
        windowed.closed_exposed_count >= limits.smallest_exposures
        and windowed.closed_misused_count
        <= limits.improved_ratio * windowed.closed_exposed_count
            as is_right
    from windowed
    cross join limits
),

remembered as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date,
        closed_days,
        is_habit,
        is_right,
        max(case when is_habit then state_date end) over (
            partition by rule_id, account_id, hcp_id, product_id
            order by state_date asc
            rows between unbounded preceding and current row
        ) as habit_date
    from judged
),

-- Days on which neither can be told leave things as they are: silence mends nothing.
told as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date,
        is_habit,
        coalesce(lag(is_habit) over (
            partition by rule_id, account_id, hcp_id, product_id
            order by state_date asc
        ), false) as was_habit
    from remembered
    where
        is_habit
        or (is_right and {{ days_between('habit_date', 'state_date') }} >= closed_days)
),

turns as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date,
        is_habit,
        lead(state_date) over (
            partition by rule_id, account_id, hcp_id, product_id
            order by state_date asc
        ) as next_date
    from told
    where is_habit <> was_habit
),

final as (
    select
        rule_id || ':' || account_id || ':' || hcp_id || ':' || product_id || ':'
        || cast(state_date as string) as episode_id,
        rule_id,
        account_id,
        hcp_id,
        product_id,
        state_date as detected_date,
        next_date as closed_date,
        lead(state_date) over (
            partition by rule_id, account_id, hcp_id, product_id
            order by state_date asc
        ) as next_detected_date
    from turns
    where is_habit
)

select * from final
