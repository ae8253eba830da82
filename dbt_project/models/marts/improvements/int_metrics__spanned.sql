with
metrics as (
    select
        metric_id,
        baseline_from_date,
        baseline_until_date
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

observed as (
    select
        metric_id,
        month_start_date,
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
        cast({{ parameter('proof_window_months') }} as bigint) as window_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count
),

firsts as (
    select
        metric_id,
        min(month_number) as first_month_number,
        max(month_number) as newest_month_number
    from observed
    group by metric_id
),

-- The baseline that policy names, whole months of it; else the first months with values.
spans as (
    select
        firsts.metric_id,
        firsts.newest_month_number,
        case
            when metrics.baseline_from_date is null then firsts.first_month_number
            when metrics.baseline_from_date = {{ month_start('metrics.baseline_from_date') }}
                then {{ month_number('metrics.baseline_from_date') }}
            else {{ month_number('metrics.baseline_from_date') }} + 1
        end as from_month_number,
        case
            when metrics.baseline_until_date is null
                then firsts.first_month_number + limits.baseline_month_count - 1
            -- The month in which the day after falls begins what is no baseline any more.
            else {{ month_number(add_days('metrics.baseline_until_date', 1)) }} - 1
        end as until_month_number
    from firsts
    cross join limits
    inner join metrics on firsts.metric_id = metrics.metric_id
),

marked as (
    select
        observed.metric_id,
        observed.month_start_date,
        observed.is_of_patients,
        observed.numerator,
        observed.denominator,
        observed.part_patient_count,
        observed.rest_patient_count,
        spans.from_month_number,
        spans.until_month_number,
        limits.smallest_part_count,
        case
            when observed.month_number >= spans.from_month_number
                and observed.month_number <= spans.until_month_number then 1
            else 0
        end as in_baseline,
        -- A return is known months later: current is the newest quarter with values. Nothing of
        -- it is baseline too, once anything came after the baseline.
        case
            when observed.month_number > spans.newest_month_number - limits.window_month_count
                and (
                    observed.month_number > spans.until_month_number
                    or spans.newest_month_number <= spans.until_month_number
                ) then 1
            else 0
        end as in_current,
        case when observed.month_number > spans.until_month_number then 1 else 0 end
            as is_after,
        -- One case is no month's share: it would make every target plausible.
        case
            when observed.denominator >= limits.smallest_case_count
                then {{ safe_divide('observed.numerator', 'observed.denominator') }}
        end as month_share
    from observed
    cross join limits
    inner join spans on observed.metric_id = spans.metric_id
),

final as (
    select
        metric_id,
        max(from_month_number) as from_month_number,
        max(until_month_number) as until_month_number,
        cast(sum(in_baseline) as bigint) as baseline_month_count,
        cast(sum(in_baseline * numerator) as bigint) as baseline_good_count,
        cast(sum(in_baseline * denominator) as bigint) as baseline_case_count,
        min(case when in_baseline = 1 then month_start_date end) as baseline_from_month,
        max(case when in_baseline = 1 then month_start_date end) as baseline_until_month,
        cast(sum(is_after) as bigint) as after_month_count,
        cast(sum(in_current * numerator) as bigint) as current_good_count,
        cast(sum(in_current * denominator) as bigint) as current_case_count,
        max(month_start_date) as current_until_month,
        max(case when is_of_patients then 1 else 0 end) = 1 as is_of_patients,
        {{ marked_is_shown('in_baseline') }} as baseline_is_shown,
        {{ marked_is_shown('in_current') }} as current_is_shown,
        min(month_share) as smallest_month_share,
        max(month_share) as largest_month_share
    from marked
    group by metric_id
)

select * from final
