with
runs as (
    select
        process_run_id,
        process_name,
        ecosystem_layer,
        {{ quarter_start('happened_at') }} as quarter_start_date,
        step_count,
        touchpoint_count,
        wait_minutes,
        rework_count
    from {{ ref('fct_process_runs') }}
    -- A run at the patient's own layer is a patient, and no operation.
    where ecosystem_layer <> 'patient'
),

counted as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        cast(count(*) as bigint) as run_count,
        cast(count(step_count) as bigint) as step_run_count,
        cast(sum(step_count) as bigint) as step_sum,
        cast(sum(step_count * step_count) as bigint) as step_square_sum,
        cast(count(touchpoint_count) as bigint) as touchpoint_run_count,
        cast(sum(touchpoint_count) as bigint) as touchpoint_sum,
        cast(sum(touchpoint_count * touchpoint_count) as bigint) as touchpoint_square_sum,
        cast(count(rework_count) as bigint) as rework_run_count,
        {{ count_of('rework_count > 0') }} as reworked_count
    from runs
    group by process_name, ecosystem_layer, quarter_start_date
),

ranked as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        wait_minutes,
        row_number() over (
            partition by process_name, ecosystem_layer, quarter_start_date
            order by wait_minutes asc nulls last, process_run_id asc nulls last
        ) as wait_rank,
        count(*) over (partition by process_name, ecosystem_layer, quarter_start_date)
            as wait_run_count
    from runs
    where wait_minutes is not null
),

limits as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
),

-- How many runs lie below a share of all is binomial, whatever the waits are distributed like:
-- the runs at these ranks hold the quantile between them.
placed as (
    select
        ranked.process_name,
        ranked.ecosystem_layer,
        ranked.quarter_start_date,
        ranked.wait_minutes,
        ranked.wait_rank,
        ranked.wait_run_count,
        floor(0.5 * ranked.wait_run_count - limits.deviations * sqrt(
            0.25 * cast(ranked.wait_run_count as double)
        )) as median_low_rank,
        ceil(0.5 * ranked.wait_run_count + limits.deviations * sqrt(
            0.25 * cast(ranked.wait_run_count as double)
        )) + 1 as median_high_rank,
        floor(0.9 * ranked.wait_run_count - limits.deviations * sqrt(
            0.09 * cast(ranked.wait_run_count as double)
        )) as p90_low_rank,
        ceil(0.9 * ranked.wait_run_count + limits.deviations * sqrt(
            0.09 * cast(ranked.wait_run_count as double)
        )) + 1 as p90_high_rank
    from ranked
    cross join limits
),

-- Null where too few runs waited for a run to lie at such a rank.
waits as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        cast(max(wait_run_count) as bigint) as wait_run_count,
        min(case when 2 * wait_rank >= wait_run_count then wait_minutes end)
            as wait_median_minutes,
        max(case when wait_rank = median_low_rank then wait_minutes end)
            as wait_median_low_minutes,
        max(case when wait_rank = median_high_rank then wait_minutes end)
            as wait_median_high_minutes,
        min(case when 10 * wait_rank >= 9 * wait_run_count then wait_minutes end)
            as wait_p90_minutes,
        max(case when wait_rank = p90_low_rank then wait_minutes end) as wait_p90_low_minutes,
        max(case when wait_rank = p90_high_rank then wait_minutes end) as wait_p90_high_minutes
    from placed
    group by process_name, ecosystem_layer, quarter_start_date
),

final as (
    select
        counted.process_name,
        counted.ecosystem_layer,
        counted.quarter_start_date,
        counted.run_count,
        counted.step_run_count,
        counted.step_sum,
        counted.step_square_sum,
        counted.touchpoint_run_count,
        counted.touchpoint_sum,
        counted.touchpoint_square_sum,
        counted.rework_run_count,
        counted.reworked_count,
        waits.wait_run_count,
        waits.wait_median_minutes,
        waits.wait_median_low_minutes,
        waits.wait_median_high_minutes,
        waits.wait_p90_minutes,
        waits.wait_p90_low_minutes,
        waits.wait_p90_high_minutes
    from counted
    left join waits
        on counted.process_name = waits.process_name
        and counted.ecosystem_layer = waits.ecosystem_layer
        and counted.quarter_start_date = waits.quarter_start_date
)

select * from final
