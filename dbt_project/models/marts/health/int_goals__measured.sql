with
goals as (
    select
        goal_id,
        metric_name,
        baseline_from_date,
        baseline_until_date
    from {{ policy('goals', ['goal_id']) }}
),

observed as (
    select
        metric_name,
        is_snapshot,
        observed_date,
        observed_count,
        reached_count
    from {{ ref('int_goals__observed') }}
),

run_context as (
    select
        as_of_date,
        {{ add_days('as_of_date', '1 - ' ~ parameter('goal_window_days')) }} as from_date
    from {{ run_context() }} as context
),

parameters as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
),

periods as (
    select
        goals.goal_id,
        goals.metric_name,
        'actual' as period,
        run_context.from_date,
        run_context.as_of_date as until_date
    from goals
    cross join run_context
    union all
    select
        goals.goal_id,
        goals.metric_name,
        'baseline' as period,
        goals.baseline_from_date as from_date,
        goals.baseline_until_date as until_date
    from goals
    cross join run_context
    -- A span that is not over yet is no baseline.
    where goals.baseline_until_date <= run_context.as_of_date
),

observed_in_periods as (
    select
        periods.goal_id,
        periods.period,
        observed.is_snapshot,
        -- A look tells of its own day, whatever span it was found in.
        case when observed.is_snapshot then observed.observed_date else periods.from_date end
            as from_date,
        case when observed.is_snapshot then observed.observed_date else periods.until_date end
            as until_date,
        observed.observed_count,
        observed.reached_count,
        row_number() over (
            partition by periods.goal_id, periods.period
            order by observed.observed_date desc nulls last
        ) as recency
    from periods
    inner join observed
        on periods.metric_name = observed.metric_name
        and periods.from_date <= observed.observed_date
        and periods.until_date >= observed.observed_date
    cross join run_context
    -- Cases that both spans hold are no comparison; a look is one day's and stands by itself.
    where
        periods.period = 'actual'
        or observed.is_snapshot
        or periods.until_date < run_context.from_date
),

summed as (
    select
        goal_id,
        period,
        from_date,
        until_date,
        cast(sum(observed_count) as bigint) as observed_count,
        cast(sum(reached_count) as bigint) as reached_count
    from observed_in_periods
    where not is_snapshot or recency = 1
    group by goal_id, period, from_date, until_date
),

final as (
    select
        summed.goal_id,
        summed.period,
        summed.from_date,
        summed.until_date,
        summed.observed_count,
        {{ safe_divide('summed.reached_count', 'summed.observed_count') }} as reached_share,
        {{ wilson_bound(
            'summed.reached_count', 'summed.observed_count', 'parameters.deviations', 'low'
        ) }} as reached_low,
        {{ wilson_bound(
            'summed.reached_count', 'summed.observed_count', 'parameters.deviations', 'high'
        ) }} as reached_high
    from summed
    cross join parameters
    -- One of nine is no share; what rests on so few is not shown.
    where summed.observed_count >= {{ parameter('smallest_calibration_group') }}
)

select * from final
