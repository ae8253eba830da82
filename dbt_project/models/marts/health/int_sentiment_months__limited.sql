with
months as (
    select
        segment_type,
        segment,
        period_month,
        month_number,
        compared_count,
        rater_count,
        residual_sum,
        residual_square_sum,
        withheld_reason
    from {{ ref('int_sentiment_months__counted') }}
),

rules as (
    select
        cast({{ parameter('sentiment_baseline_months') }} as bigint) as baseline_months,
        cast({{ parameter('sentiment_limit_deviations') }} as double) as deviations,
        cast({{ parameter('sentiment_smallest_shift_levels') }} as double) as smallest_shift,
        {{ parameter('sentiment_smallest_baseline_count') }} as smallest_baseline_count,
        {{ parameter('smallest_professional_group') }} as smallest_group
),

-- The month itself and the one before are judged; the baseline ends before both.
summed as (
    select
        months.segment_type,
        months.segment,
        months.period_month,
        months.compared_count,
        months.residual_sum,
        coalesce(sum(earlier.compared_count), 0) as baseline_count,
        sum(earlier.residual_sum) as baseline_sum,
        sum(earlier.residual_square_sum) as baseline_square_sum,
        coalesce(max(earlier.rater_count), 0) as baseline_rater_count
    from months
    cross join rules
    left join months as earlier
        on months.segment_type = earlier.segment_type
        and months.segment = earlier.segment
        and months.month_number - 2 >= earlier.month_number
        and months.month_number - 1 - rules.baseline_months <= earlier.month_number
    group by
        months.segment_type,
        months.segment,
        months.period_month,
        months.compared_count,
        months.residual_sum
),

paired as (
    select
        summed.segment_type,
        summed.segment,
        summed.period_month,
        summed.compared_count,
        summed.residual_sum,
        cast(summed.baseline_count as bigint) as baseline_count,
        summed.compared_count + coalesce(previous.compared_count, 0) as two_month_count,
        summed.residual_sum + coalesce(previous.residual_sum, 0) as two_month_sum,
        rules.deviations,
        rules.smallest_shift,
        case
            when summed.baseline_count < greatest(rules.smallest_baseline_count, 2)
                then 'too_short_history'
            when summed.baseline_rater_count < rules.smallest_group then 'too_few_raters_before'
        end as limit_withheld_reason,
        {{ safe_divide('summed.baseline_sum', 'summed.baseline_count') }} as baseline_mean,
        {{ sample_variance(
            'summed.baseline_sum', 'summed.baseline_square_sum', 'summed.baseline_count'
        ) }} as baseline_variance
    from summed
    cross join rules
    left join months as previous
        on summed.segment_type = previous.segment_type
        and summed.segment = previous.segment
        and {{ month_start(add_days('summed.period_month', -1)) }} = previous.period_month
        -- A month held back must not be read off the two beside it.
        and previous.withheld_reason is null
),

limits as (
    select
        paired.segment_type,
        paired.segment,
        paired.period_month,
        paired.compared_count,
        paired.residual_sum,
        paired.baseline_count,
        paired.two_month_count,
        paired.two_month_sum,
        paired.smallest_shift,
        paired.limit_withheld_reason,
        paired.baseline_mean,
        {{ upper_limit(
            'baseline_mean', 'baseline_variance', 'compared_count', 'baseline_count', 'deviations'
        ) }} as month_limit,
        {{ upper_limit(
            'baseline_mean', 'baseline_variance', 'two_month_count', 'baseline_count', 'deviations'
        ) }} as two_month_limit
    from paired
),

final as (
    select
        segment_type,
        segment,
        period_month,
        baseline_count,
        limit_withheld_reason,
        {{ rounded_levels(safe_divide('residual_sum', 'compared_count')) }} as month_mean,
        {{ rounded_levels(safe_divide('two_month_sum', 'two_month_count')) }} as two_month_mean,
        case when limit_withheld_reason is null then {{ rounded_levels('baseline_mean') }} end
            as baseline_mean,
        case
            when limit_withheld_reason is null
                then {{ rounded_levels('greatest(month_limit, baseline_mean + smallest_shift)') }}
        end as month_limit,
        case
            when limit_withheld_reason is null
                then {{ rounded_levels(
                    'greatest(two_month_limit, baseline_mean + smallest_shift)'
                ) }}
        end as two_month_limit
    from limits
)

select * from final
