with
measured as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        step_run_count,
        step_sum,
        step_square_sum,
        touchpoint_run_count,
        touchpoint_sum,
        touchpoint_square_sum,
        rework_run_count,
        reworked_count,
        wait_run_count,
        wait_median_minutes,
        wait_median_low_minutes,
        wait_median_high_minutes,
        wait_p90_minutes,
        wait_p90_low_minutes,
        wait_p90_high_minutes
    from {{ ref('int_operations__measured') }}
),

limits as (
    select
        cast({{ parameter('confidence_deviations') }} as double) as deviations,
        cast({{ parameter('operations_smallest_count') }} as bigint) as smallest_count
),

means as (
    select
        measured.process_name,
        measured.ecosystem_layer,
        measured.quarter_start_date,
        'steps' as measure,
        'steps' as unit,
        measured.step_run_count as case_count,
        {{ safe_divide('measured.step_sum', 'measured.step_run_count') }} as measured_mean,
        {{ mean_half_width(
            'measured.step_sum', 'measured.step_square_sum', 'measured.step_run_count',
            'limits.deviations'
        ) }} as half_width
    from measured
    cross join limits
    union all
    select
        measured.process_name,
        measured.ecosystem_layer,
        measured.quarter_start_date,
        'touchpoints' as measure,
        'touchpoints' as unit,
        measured.touchpoint_run_count as case_count,
        {{ safe_divide('measured.touchpoint_sum', 'measured.touchpoint_run_count') }}
            as measured_mean,
        {{ mean_half_width(
            'measured.touchpoint_sum', 'measured.touchpoint_square_sum',
            'measured.touchpoint_run_count', 'limits.deviations'
        ) }} as half_width
    from measured
    cross join limits
),

intervals as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        measure,
        unit,
        case_count,
        measured_mean as measured_value,
        measured_mean - half_width as low_value,
        measured_mean + half_width as high_value
    from means
    union all
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        'wait_median' as measure,
        'minutes' as unit,
        wait_run_count as case_count,
        cast(wait_median_minutes as double) as measured_value,
        cast(wait_median_low_minutes as double) as low_value,
        cast(wait_median_high_minutes as double) as high_value
    from measured
    union all
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        'wait_p90' as measure,
        'minutes' as unit,
        wait_run_count as case_count,
        cast(wait_p90_minutes as double) as measured_value,
        cast(wait_p90_low_minutes as double) as low_value,
        cast(wait_p90_high_minutes as double) as high_value
    from measured
    union all
    select
        measured.process_name,
        measured.ecosystem_layer,
        measured.quarter_start_date,
        'rework' as measure,
        'ratio' as unit,
        measured.rework_run_count as case_count,
        {{ safe_divide('measured.reworked_count', 'measured.rework_run_count') }} as measured_value,
        {{ wilson_bound(
            'measured.reworked_count', 'measured.rework_run_count', 'limits.deviations', 'low'
        ) }} as low_value,
        {{ wilson_bound(
            'measured.reworked_count', 'measured.rework_run_count', 'limits.deviations', 'high'
        ) }} as high_value
    from measured
    cross join limits
),

final as (
    select
        intervals.process_name,
        intervals.ecosystem_layer,
        intervals.quarter_start_date,
        intervals.measure,
        intervals.unit,
        intervals.case_count,
        round(intervals.measured_value, 9) as measured_value,
        round(intervals.low_value, 9) as low_value,
        round(intervals.high_value, 9) as high_value
    from intervals
    cross join limits
    where intervals.case_count >= limits.smallest_count
        and intervals.low_value is not null
        and intervals.high_value is not null
)

select * from final
