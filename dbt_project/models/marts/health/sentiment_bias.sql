with
months as (
    select
        segment_type,
        segment,
        period_month,
        entry_count,
        top_level_count,
        compared_count,
        greener_count,
        withheld_reason
    from {{ ref('int_sentiment_months__counted') }}
),

outcomes as (
    select
        segment_type,
        segment,
        period_month,
        greener_decided_count,
        greener_renewed_count,
        rest_decided_count,
        rest_renewed_count
    from {{ ref('int_sentiment_outcomes__counted') }}
),

limited as (
    select
        segment_type,
        segment,
        period_month,
        limit_withheld_reason,
        month_mean,
        two_month_mean,
        baseline_mean,
        month_limit,
        two_month_limit
    from {{ ref('int_sentiment_months__limited') }}
),

rules as (
    select {{ parameter('smallest_calibration_group') }} as smallest_decided_count
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

judged as (
    select
        months.segment_type,
        months.segment,
        months.period_month,
        months.entry_count,
        months.compared_count,
        months.top_level_count,
        months.greener_count,
        limited.month_mean,
        limited.two_month_mean,
        limited.baseline_mean,
        limited.month_limit,
        limited.two_month_limit,
        limited.month_mean > limited.month_limit as is_high_now,
        limited.two_month_mean > limited.two_month_limit as is_high_twice,
        outcomes.greener_decided_count,
        outcomes.rest_decided_count,
        case
            when outcomes.greener_decided_count >= rules.smallest_decided_count
                then {{ ratio('outcomes.greener_renewed_count', 'outcomes.greener_decided_count') }}
        end as greener_renewal_ratio,
        case
            when outcomes.rest_decided_count >= rules.smallest_decided_count
                then {{ ratio('outcomes.rest_renewed_count', 'outcomes.rest_decided_count') }}
        end as rest_renewal_ratio,
        months.withheld_reason,
        limited.limit_withheld_reason
    from months
    inner join limited
        on months.segment_type = limited.segment_type
        and months.segment = limited.segment
        and months.period_month = limited.period_month
    inner join outcomes
        on months.segment_type = outcomes.segment_type
        and months.segment = outcomes.segment
        and months.period_month = outcomes.period_month
    cross join rules
),

-- What is held back is null in every column that it is made of.
shown as (
    select
        segment_type,
        segment,
        period_month,
        case when withheld_reason is null then entry_count end as shown_entry_count,
        case when withheld_reason is null then compared_count end as shown_compared_count,
        withheld_reason is null and limit_withheld_reason is null as has_limit
    from judged
),

final as (
    select
        judged.segment_type,
        judged.segment,
        judged.period_month,
        judged.entry_count,
        shown.shown_compared_count as compared_count,
        {{ ratio('judged.top_level_count', 'shown.shown_entry_count') }} as top_level_ratio,
        {{ ratio('judged.greener_count', 'shown.shown_compared_count') }} as greener_ratio,
        case
            when judged.withheld_reason is null then judged.month_mean
        end as mean_residual_levels,
        case
            when judged.withheld_reason is null then judged.two_month_mean
        end as two_month_mean_residual_levels,
        case when shown.has_limit then judged.baseline_mean end
            as usual_residual_levels,
        case when shown.has_limit then judged.month_limit end
            as limit_residual_levels,
        case when shown.has_limit then judged.two_month_limit end
            as two_month_limit_residual_levels,
        case when shown.has_limit then judged.is_high_now or judged.is_high_twice end
            as is_inflated,
        case
            when not shown.has_limit then cast(null as string)
            when judged.is_high_now
                then 'Greener against behaviour than chance makes it: above the month''s limit.'
            when judged.is_high_twice
                then 'Greener against behaviour than chance makes it: above two months'' limit.'
            else 'Feelings stand to behaviour as they usually do.'
        end as finding,
        judged.greener_decided_count,
        judged.greener_renewal_ratio,
        judged.rest_decided_count,
        judged.rest_renewal_ratio,
        coalesce(judged.withheld_reason, judged.limit_withheld_reason) as withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged
    inner join shown
        on judged.segment_type = shown.segment_type
        and judged.segment = shown.segment
        and judged.period_month = shown.period_month
    cross join run_context
)

select * from final
