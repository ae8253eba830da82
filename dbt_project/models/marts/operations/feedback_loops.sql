with
counted as (
    select
        team,
        topic,
        quarter_start_date,
        report_count,
        reporter_count,
        negative_count,
        used_count,
        due_count,
        closed_count,
        loop_median_days,
        open_p90_days
    from {{ ref('int_feedback__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        cast({{ parameter('smallest_staff_group') }} as bigint) as smallest_count,
        cast({{ parameter('loop_limit_days') }} as bigint) as limit_days,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

withheld as (
    select
        counted.team,
        counted.topic,
        counted.quarter_start_date,
        counted.report_count,
        counted.negative_count,
        counted.used_count,
        counted.due_count,
        counted.closed_count,
        counted.loop_median_days,
        counted.open_p90_days,
        -- Whom nobody names is no small group, and hides none.
        case
            when counted.reporter_count = 0 then 'no_reporter_known'
            else {{ staff_withheld_reason(
                'counted.reporter_count', 'counted.topic, counted.quarter_start_date',
                'run_context.smallest_count'
            ) }}
        end as withheld_reason,
        run_context.limit_days,
        run_context.deviations,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join run_context
),

-- What is withheld is taken out before anything is made of it.
shown as (
    select
        team,
        topic,
        quarter_start_date,
        case when withheld_reason is null then report_count end as report_count,
        case when withheld_reason is null then negative_count end as negative_count,
        case when withheld_reason is null then used_count end as used_count,
        case when withheld_reason is null then due_count end as due_count,
        case when withheld_reason is null then closed_count end as closed_count,
        case when withheld_reason is null then loop_median_days end as loop_median_days,
        case when withheld_reason is null then open_p90_days end as open_p90_days,
        withheld_reason,
        limit_days,
        deviations,
        as_of_date,
        build_id
    from withheld
),

final as (
    select
        team,
        topic,
        quarter_start_date,
        report_count,
        {{ ratio('negative_count', 'report_count') }} as negative_ratio,
        used_count,
        {{ ratio('used_count', 'report_count') }} as used_ratio,
        {{ rounded_ratio(wilson_bound('used_count', 'report_count', 'deviations', 'low')) }}
            as used_low_ratio,
        {{ rounded_ratio(wilson_bound('used_count', 'report_count', 'deviations', 'high')) }}
            as used_high_ratio,
        due_count,
        {{ ratio('closed_count', 'due_count') }} as closed_ratio,
        loop_median_days,
        open_p90_days,
        case
            when withheld_reason is not null then 'withheld'
            when due_count = 0 then 'waiting'
            when loop_median_days <= limit_days then 'closed_in_time'
            when loop_median_days > limit_days then 'closed_late'
            when used_count = 0 then 'unheard'
            else 'mostly_open'
        end as loop_word,
        withheld_reason,
        as_of_date,
        build_id
    from shown
)

select * from final
