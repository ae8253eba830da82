with
held as (
    select
        department,
        area,
        stage,
        previous_stage,
        first_date,
        is_current
    from {{ ref('int_maturity_stages__held') }}
    where is_current
),

judged as (
    select
        department,
        area,
        criterion_id,
        stage,
        title,
        unmet_reason,
        effort_days,
        is_met
    from {{ ref('maturity') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

next_criteria as (
    select
        judged.department,
        judged.area,
        judged.criterion_id,
        judged.title,
        judged.unmet_reason,
        judged.effort_days,
        count(*) over (partition by judged.department, judged.area) as unmet_count,
        row_number() over (
            partition by judged.department, judged.area
            order by judged.effort_days asc nulls last, judged.criterion_id asc nulls last
        ) as area_place,
        row_number() over (
            partition by judged.department
            order by
                judged.effort_days asc nulls last,
                judged.area asc nulls last,
                judged.criterion_id asc nulls last
        ) as department_place
    from judged
    inner join held
        on judged.department = held.department
        and judged.area = held.area
        and judged.stage = held.stage + 1
    where not judged.is_met
),

final as (
    select
        held.department,
        held.area,
        held.previous_stage,
        held.stage,
        case
            when held.previous_stage > held.stage then 'fallen'
            when held.previous_stage < held.stage then 'risen'
            else 'held'
        end as move_word,
        {{ month_number('run_context.as_of_date') }} - {{ month_number('held.first_date') }}
            as months_in_stage,
        next_criteria.criterion_id as next_criterion_id,
        next_criteria.title as next_step,
        next_criteria.unmet_reason as next_step_reason,
        next_criteria.effort_days,
        coalesce(next_criteria.unmet_count, 0) as unmet_count,
        coalesce(next_criteria.department_place = 1, false) as is_cheapest_of_department,
        case when held.previous_stage is not null then held.first_date end as reached_date,
        run_context.as_of_date,
        run_context.build_id
    from held
    cross join run_context
    left join next_criteria
        on held.department = next_criteria.department
        and held.area = next_criteria.area
        and next_criteria.area_place = 1
)

select * from final
