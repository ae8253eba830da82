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
    select metric_id
    from {{ policy('metrics', ['metric_id']) }} as in_force
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

limits as (
    select
        cast({{ parameter('proof_window_months') }} as bigint) as window_month_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count
),

final as (
    select
        improvements.improvement_id,
        improvements.metric_id,
        months.month_start_date,
        months.month_end_date,
        months.month_number,
        cast(count(observed.month_number) as bigint) as value_month_count,
        cast(coalesce(sum(observed.numerator), 0) as bigint) as numerator,
        cast(coalesce(sum(observed.denominator), 0) as bigint) as denominator,
        coalesce(max(case when observed.is_of_patients then 1 else 0 end), 0) = 1
            as is_of_patients,
        {{ window_is_shown('observed.') }} as is_shown
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
        months.month_start_date,
        months.month_end_date,
        months.month_number
)

select * from final
