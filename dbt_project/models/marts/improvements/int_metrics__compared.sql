with
spans as (
    select
        metric_id,
        baseline_from_month,
        baseline_until_month,
        baseline_month_count,
        baseline_good_count,
        baseline_case_count,
        current_good_count,
        current_case_count,
        after_month_count
    from {{ ref('int_metrics__spanned') }}
),

metrics as (
    select
        metric_id,
        case when better_when = 'lower' then -1 else 1 end as sign
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

observed as (
    select
        metric_id,
        month_start_date,
        numerator,
        denominator
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)' and party = 'own'
),

limits as (
    select
        cast({{ parameter('proof_smallest_months') }} as bigint) as smallest_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

shares as (
    select
        spans.metric_id,
        metrics.sign,
        spans.baseline_from_month,
        spans.baseline_until_month,
        spans.baseline_month_count,
        spans.baseline_case_count,
        spans.current_case_count,
        spans.baseline_month_count >= limits.smallest_month_count
        and spans.baseline_case_count >= limits.smallest_case_count
        and {{ parts_can_be_shown('spans.baseline_good_count', 'spans.baseline_case_count') }}
            as has_baseline,
        spans.current_case_count >= limits.smallest_case_count
        and {{ parts_can_be_shown('spans.current_good_count', 'spans.current_case_count') }}
            as has_current,
        spans.after_month_count > 0 as has_values_after,
        {{ safe_divide('spans.baseline_good_count', 'spans.baseline_case_count') }}
            as baseline_share,
        {{ safe_divide('spans.current_good_count', 'spans.current_case_count') }}
            as current_share,
        limits.deviations
    from spans
    cross join limits
    inner join metrics on spans.metric_id = metrics.metric_id
),

deviating as (
    select
        shares.metric_id,
        sum({{ nine_places(
            '(observed.numerator - observed.denominator * shares.baseline_share)'
            ' * (observed.numerator - observed.denominator * shares.baseline_share)'
            ' / observed.denominator'
        ) }}) as squares
    from shares
    inner join observed
        on shares.metric_id = observed.metric_id
        and shares.baseline_from_month <= observed.month_start_date
        and shares.baseline_until_month >= observed.month_start_date
    group by shares.metric_id
),

-- As for improvements: months differ by more than chance, and t knows how few they are.
spreads as (
    select
        shares.metric_id,
        greatest(1, coalesce(
            cast(deviating.squares as double) / nullif(
                shares.baseline_share * (1 - shares.baseline_share)
                * (shares.baseline_month_count - 1), 0
            ),
            1
        )) as spread,
        {{ student_deviations(
            'shares.deviations', 'nullif(shares.baseline_month_count - 1, 0)'
        ) }} as deviations
    from shares
    inner join deviating on shares.metric_id = deviating.metric_id
),

widths as (
    select
        shares.metric_id,
        spreads.spread,
        spreads.deviations,
        spreads.spread * shares.baseline_share * (1 - shares.baseline_share)
        / shares.baseline_case_count as baseline_variance,
        spreads.spread * shares.current_share * (1 - shares.current_share)
        / shares.current_case_count as current_variance
    from shares
    inner join spreads on shares.metric_id = spreads.metric_id
),

final as (
    select
        shares.metric_id,
        shares.has_baseline,
        shares.has_current,
        shares.has_values_after,
        case when shares.has_baseline then shares.baseline_share end as baseline_share,
        case
            when shares.has_baseline
                then widths.deviations * sqrt(widths.baseline_variance)
        end as baseline_half_width,
        case when shares.has_current then shares.current_share end as current_share,
        case
            when shares.has_current and shares.has_baseline
                then widths.deviations * sqrt(widths.current_variance)
        end as current_half_width,
        case
            when shares.has_baseline and shares.has_current and shares.has_values_after
                then shares.sign * (shares.current_share - shares.baseline_share)
        end as change_share,
        case
            when shares.has_baseline and shares.has_current and shares.has_values_after
                then widths.deviations
                    * sqrt(widths.baseline_variance + widths.current_variance)
        end as change_half_width
    from shares
    left join widths on shares.metric_id = widths.metric_id
)

select * from final
