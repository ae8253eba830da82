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
        and spans.baseline_case_count >= limits.smallest_case_count as has_baseline,
        spans.current_case_count >= limits.smallest_case_count as has_current,
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
    where shares.has_baseline
),

bounded as (
    select
        shares.metric_id,
        shares.sign,
        shares.has_baseline,
        shares.has_current,
        shares.has_values_after,
        shares.baseline_share,
        shares.current_share,
        {{ share_bound('shares.baseline', 'spreads', 'low') }} as baseline_low,
        {{ share_bound('shares.baseline', 'spreads', 'high') }} as baseline_high,
        {{ share_bound('shares.current', 'spreads', 'low') }} as current_low,
        {{ share_bound('shares.current', 'spreads', 'high') }} as current_high
    from shares
    left join spreads on shares.metric_id = spreads.metric_id
),

changed as (
    select
        metric_id,
        case when has_baseline and has_current and has_values_after then sign end as sign,
        current_share - baseline_share as change_share,
        {{ newcombe_bound(
            'current_share', 'current_low', 'current_high',
            'baseline_share', 'baseline_low', 'baseline_high', 'low'
        ) }} as change_low,
        {{ newcombe_bound(
            'current_share', 'current_low', 'current_high',
            'baseline_share', 'baseline_low', 'baseline_high', 'high'
        ) }} as change_high
    from bounded
),

final as (
    select
        bounded.metric_id,
        bounded.has_baseline,
        bounded.has_current,
        bounded.has_values_after,
        case when bounded.has_baseline then bounded.baseline_share end as baseline_share,
        bounded.baseline_low,
        bounded.baseline_high,
        case when bounded.has_current then bounded.current_share end as current_share,
        case when bounded.has_current then bounded.current_low end as current_low,
        case when bounded.has_current then bounded.current_high end as current_high,
        changed.sign * changed.change_share as change_share,
        {{ signed_bound('low', 'changed.') }} as change_low,
        {{ signed_bound('high', 'changed.') }} as change_high
    from bounded
    inner join changed on bounded.metric_id = changed.metric_id
)

select * from final
