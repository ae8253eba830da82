with
looks as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_number,
        baseline_ratio,
        after_ratio,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio
    from {{ ref('int_improvements__looked') }}
),

proved as (
    select
        improvement_id,
        month_number,
        look_word,
        was_proven,
        has_fallen,
        proven_on_date
    from {{ ref('int_improvements__proved') }}
),

done as (
    select
        improvement_id,
        metric_id,
        done_month_number
    from {{ ref('int_improvements__standing') }}
    where done_month_number is not null
),

limits as (
    select cast({{ parameter('proof_window_months') }} as bigint) as window_month_count
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- Others done so near to it that the same months speak of both.
sharing as (
    select
        done.improvement_id,
        cast(count(neighbours.improvement_id) as bigint) as shares_proof_with_count
    from done
    cross join limits
    left join done as neighbours
        on done.metric_id = neighbours.metric_id
        and done.improvement_id <> neighbours.improvement_id
        and abs(done.done_month_number - neighbours.done_month_number)
        <= limits.window_month_count
    group by done.improvement_id
),

final as (
    select
        looks.improvement_id,
        looks.month_start_date as look_month,
        looks.metric_id,
        looks.baseline_ratio,
        looks.after_ratio,
        looks.difference_ratio,
        looks.difference_low_ratio,
        looks.difference_high_ratio,
        proved.look_word,
        case
            when proved.look_word in ('no_baseline', 'too_few') then 'grey'
            when proved.was_proven and not proved.has_fallen then 'green'
            else 'red'
        end as sticker,
        proved.has_fallen as is_regression,
        sharing.shares_proof_with_count,
        proved.proven_on_date,
        run_context.as_of_date,
        run_context.build_id
    from looks
    inner join proved
        on looks.improvement_id = proved.improvement_id
        and looks.month_number = proved.month_number
    inner join sharing on looks.improvement_id = sharing.improvement_id
    cross join run_context
)

select * from final
