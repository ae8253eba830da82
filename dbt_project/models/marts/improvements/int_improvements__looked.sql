with
improvements as (
    select
        improvement_id,
        metric_id,
        done_month_number
    from {{ ref('int_improvements__standing') }}
    where done_month_number is not null
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
        month_number,
        numerator,
        denominator
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)' and party = 'own'
),

newest as (
    select
        metric_id,
        max(month_number) as month_number
    from observed
    group by metric_id
),

months as (
    select
        month_start_date,
        month_end_date,
        month_number
    from {{ ref('int_months__whole') }}
),

baselines as (
    select
        improvement_id,
        case_count,
        good_share,
        spread,
        deviations
    from {{ ref('int_improvements__baselined') }}
),

limits as (
    select
        cast({{ parameter('proof_window_months') }} as bigint) as window_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count
),

looks as (
    select
        improvements.improvement_id,
        improvements.metric_id,
        metrics.sign,
        months.month_start_date,
        months.month_end_date,
        months.month_number,
        cast(count(observed.month_number) as bigint) as month_count,
        cast(coalesce(sum(observed.numerator), 0) as bigint) as numerator,
        cast(coalesce(sum(observed.denominator), 0) as bigint) as denominator
    from improvements
    cross join limits
    inner join metrics on improvements.metric_id = metrics.metric_id
    inner join newest on improvements.metric_id = newest.metric_id
    -- All of the window lies after the month in which it was done, and has its last value.
    inner join months
        on improvements.done_month_number + limits.window_month_count <= months.month_number
        and newest.month_number >= months.month_number
    left join observed
        on improvements.metric_id = observed.metric_id
        and months.month_number >= observed.month_number
        and months.month_number - limits.window_month_count < observed.month_number
    group by
        improvements.improvement_id,
        improvements.metric_id,
        metrics.sign,
        months.month_start_date,
        months.month_end_date,
        months.month_number
),

judged_looks as (
    select
        looks.improvement_id,
        looks.metric_id,
        looks.sign,
        looks.month_start_date,
        looks.month_end_date,
        looks.month_number,
        looks.denominator,
        {{ safe_divide('looks.numerator', 'looks.denominator') }} as good_share,
        looks.month_count = limits.window_month_count
        and looks.denominator >= limits.smallest_case_count
        and {{ parts_can_be_shown('looks.numerator', 'looks.denominator') }} as has_window
    from looks
    cross join limits
),

measured as (
    select
        judged_looks.improvement_id,
        judged_looks.metric_id,
        judged_looks.month_start_date,
        judged_looks.month_end_date,
        judged_looks.month_number,
        baselines.improvement_id is not null as has_baseline,
        judged_looks.has_window,
        baselines.good_share as baseline_share,
        case when judged_looks.has_window then judged_looks.good_share end as after_share,
        case when judged_looks.has_window then judged_looks.sign end
        * (judged_looks.good_share - baselines.good_share) as difference,
        baselines.deviations * sqrt(
            baselines.spread * (
                baselines.good_share * (1 - baselines.good_share) / baselines.case_count
                + judged_looks.good_share * (1 - judged_looks.good_share) / judged_looks.denominator
            )
        ) as half_width
    from judged_looks
    left join baselines on judged_looks.improvement_id = baselines.improvement_id
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
        {{ rounded_ratio('baseline_share') }} as baseline_ratio,
        {{ rounded_ratio('after_share') }} as after_ratio,
        {{ rounded_ratio('difference') }} as difference_ratio,
        {{ rounded_ratio('difference - half_width') }} as difference_low_ratio,
        {{ rounded_ratio('difference + half_width') }} as difference_high_ratio
    from measured
)

select * from final
