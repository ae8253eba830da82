with
windows as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_end_date,
        month_number,
        value_month_count,
        numerator,
        denominator,
        is_of_patients,
        is_shown
    from {{ ref('int_improvements__windowed') }}
),

metrics as (
    select
        metric_id,
        case when better_when = 'lower' then -1 else 1 end as sign
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

baselines as (
    select
        improvement_id,
        case_count,
        good_share,
        is_shown,
        spread,
        deviations
    from {{ ref('int_improvements__baselined') }}
),

limits as (
    select
        cast({{ parameter('proof_window_months') }} as bigint) as window_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count
),

-- Where months vary twice as much as chance, cases are worth half of their number.
weighed as (
    select
        windows.improvement_id,
        windows.metric_id,
        windows.month_start_date,
        windows.month_end_date,
        windows.month_number,
        windows.is_of_patients,
        metrics.sign,
        coalesce(windows.is_shown, false) and coalesce(baselines.is_shown, true) as is_shown,
        baselines.improvement_id is not null as has_baseline,
        windows.value_month_count = limits.window_month_count
        and windows.denominator >= limits.smallest_case_count as has_window,
        baselines.deviations,
        baselines.good_share as baseline_share,
        baselines.case_count / baselines.spread as baseline_weight,
        {{ safe_divide('windows.numerator', 'windows.denominator') }} as after_share,
        windows.denominator / baselines.spread as after_weight
    from windows
    cross join limits
    inner join metrics on windows.metric_id = metrics.metric_id
    left join baselines on windows.improvement_id = baselines.improvement_id
),

bounded as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_end_date,
        month_number,
        is_of_patients,
        is_shown,
        has_baseline,
        has_window,
        sign,
        baseline_share,
        after_share,
        {{ wilson_bound(
            '(baseline_share * baseline_weight)', 'baseline_weight', 'deviations', 'low'
        ) }} as baseline_low,
        {{ wilson_bound(
            '(baseline_share * baseline_weight)', 'baseline_weight', 'deviations', 'high'
        ) }} as baseline_high,
        {{ wilson_bound('(after_share * after_weight)', 'after_weight', 'deviations', 'low') }}
            as after_low,
        {{ wilson_bound('(after_share * after_weight)', 'after_weight', 'deviations', 'high') }}
            as after_high
    from weighed
),

compared as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_end_date,
        month_number,
        is_of_patients,
        is_shown,
        has_baseline,
        has_window,
        baseline_share,
        case when has_window then after_share end as after_share,
        case when has_window then sign end as sign,
        after_share - baseline_share as change_share,
        {{ newcombe_bound(
            'after_share', 'after_low', 'after_high',
            'baseline_share', 'baseline_low', 'baseline_high', 'low'
        ) }} as change_low,
        {{ newcombe_bound(
            'after_share', 'after_low', 'after_high',
            'baseline_share', 'baseline_low', 'baseline_high', 'high'
        ) }} as change_high
    from bounded
),

final as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_end_date,
        month_number,
        has_baseline,
        has_window,
        is_of_patients,
        is_shown,
        {{ rounded_ratio('baseline_share') }} as baseline_ratio,
        {{ rounded_ratio('after_share') }} as after_ratio,
        {{ rounded_ratio('sign * change_share') }} as difference_ratio,
        {{ rounded_ratio(signed_bound('low')) }}
            as difference_low_ratio,
        {{ rounded_ratio(signed_bound('high')) }}
            as difference_high_ratio
    from compared
)

select * from final
