with
looks as (
    select
        improvement_id,
        metric_id,
        month_start_date,
        month_number,
        is_of_patients,
        is_shown,
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

shared as (
    select
        improvement_id,
        month_number,
        shares_proof_with_count
    from {{ ref('int_improvements__shared') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        looks.improvement_id,
        looks.month_start_date as look_month,
        looks.metric_id,
        {{ shown_ratio('looks.baseline_ratio', 'looks') }} as baseline_ratio,
        {{ shown_ratio('looks.after_ratio', 'looks') }} as after_ratio,
        {{ shown_ratio('looks.difference_ratio', 'looks') }} as difference_ratio,
        {{ shown_bound('looks.difference_low_ratio', 'low', 'looks') }}
            as difference_low_ratio,
        {{ shown_bound('looks.difference_high_ratio', 'high', 'looks') }}
            as difference_high_ratio,
        proved.look_word,
        case
            when proved.look_word in ('no_baseline', 'too_few') then 'grey'
            when proved.was_proven and not proved.has_fallen then 'green'
            when proved.look_word = 'shared' then 'grey'
            else 'red'
        end as sticker,
        proved.has_fallen as is_regression,
        proved.look_word not in ('no_baseline', 'too_few') and not looks.is_shown
            as is_withheld,
        shared.shares_proof_with_count,
        proved.proven_on_date,
        run_context.as_of_date,
        run_context.build_id
    from looks
    inner join proved
        on looks.improvement_id = proved.improvement_id
        and looks.month_number = proved.month_number
    inner join shared
        on looks.improvement_id = shared.improvement_id
        and looks.month_number = shared.month_number
    cross join run_context
)

select * from final
