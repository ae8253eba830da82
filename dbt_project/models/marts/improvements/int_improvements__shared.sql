with
looks as (
    select
        improvement_id,
        metric_id,
        month_number
    from {{ ref('int_improvements__looked') }}
),

improvements as (
    select
        improvement_id,
        metric_id,
        begun_month_number,
        done_month_number
    from {{ ref('int_improvements__standing') }}
    where done_month_number is not null
),

limits as (
    select cast({{ parameter('proof_baseline_months') }} as bigint) as baseline_month_count
),

-- What was done to the metric after the first month of the baseline and up to the look is in
-- the difference too.
final as (
    select
        looks.improvement_id,
        looks.month_number,
        cast(count(neighbours.improvement_id) as bigint) as shares_proof_with_count
    from looks
    cross join limits
    inner join improvements on looks.improvement_id = improvements.improvement_id
    left join improvements as neighbours
        on looks.metric_id = neighbours.metric_id
        and looks.improvement_id <> neighbours.improvement_id
        and improvements.begun_month_number - limits.baseline_month_count
        <= neighbours.done_month_number
        and looks.month_number >= neighbours.done_month_number
    group by looks.improvement_id, looks.month_number
)

select * from final
