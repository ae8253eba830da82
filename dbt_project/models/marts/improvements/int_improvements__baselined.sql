with
improvements as (
    select
        improvement_id,
        metric_id,
        begun_month_number
    from {{ ref('int_improvements__standing') }}
),

observed as (
    select
        metric_id,
        month_number,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)' and party = 'own'
),

limits as (
    select
        cast({{ parameter('proof_baseline_months') }} as bigint) as baseline_month_count,
        cast({{ parameter('proof_smallest_months') }} as bigint) as smallest_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count,
        cast({{ parameter('proof_deviations') }} as double) as proof_deviations
),

baseline_months as (
    select
        improvements.improvement_id,
        observed.is_of_patients,
        observed.numerator,
        observed.denominator,
        observed.part_patient_count,
        observed.rest_patient_count
    from improvements
    cross join limits
    inner join observed
        on improvements.metric_id = observed.metric_id
        and improvements.begun_month_number > observed.month_number
        and improvements.begun_month_number - limits.baseline_month_count
        <= observed.month_number
),

baselines as (
    select
        baseline_months.improvement_id,
        cast(count(*) as bigint) as month_count,
        cast(sum(baseline_months.numerator) as bigint) as numerator,
        cast(sum(baseline_months.denominator) as bigint) as denominator,
        {{ window_is_shown('baseline_months.') }} as is_shown
    from baseline_months
    cross join limits
    group by baseline_months.improvement_id
),

shares as (
    select
        improvement_id,
        month_count,
        denominator,
        is_shown,
        {{ safe_divide('numerator', 'denominator') }} as good_share
    from baselines
),

deviating as (
    select
        shares.improvement_id,
        sum({{ nine_places(
            '(baseline_months.numerator - baseline_months.denominator * shares.good_share)'
            ' * (baseline_months.numerator - baseline_months.denominator * shares.good_share)'
            ' / baseline_months.denominator'
        ) }}) as squares
    from shares
    inner join baseline_months on shares.improvement_id = baseline_months.improvement_id
    group by shares.improvement_id
),

final as (
    select
        shares.improvement_id,
        shares.month_count,
        shares.denominator as case_count,
        shares.good_share,
        shares.is_shown,
        -- How many times as much the months vary as cases drawn by chance would.
        greatest(1, coalesce(
            cast(deviating.squares as double)
            / nullif(shares.good_share * (1 - shares.good_share) * (shares.month_count - 1), 0),
            1
        )) as spread,
        -- Of the five degrees of six months, t comes out 0.3 % short at one-sided 1 %.
        {{ student_deviations('limits.proof_deviations', 'nullif(shares.month_count - 1, 0)') }}
            as deviations
    from shares
    inner join deviating on shares.improvement_id = deviating.improvement_id
    cross join limits
    where
        shares.month_count >= limits.smallest_month_count
        and shares.denominator >= limits.smallest_case_count
)

select * from final
