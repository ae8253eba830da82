with
dates as (
    select
        judged_date,
        judged_number,
        is_current
    from {{ ref('int_maturity_dates__listed') }}
),

criteria as (
    select
        judged_date,
        criterion_id,
        area,
        stage,
        measure,
        comparison,
        threshold_value,
        effort_days,
        department_scope
    from {{ policy_on(
        'maturity_criteria', ['criterion_id'], ref('int_maturity_dates__listed'), 'judged_date'
    ) }} as in_force
),

departments as (
    select
        judged_date,
        department
    from {{ policy_on(
        'maturity_departments', ['department'], ref('int_maturity_dates__listed'), 'judged_date'
    ) }} as in_force
),

final as (
    select
        departments.department,
        criteria.criterion_id,
        criteria.area,
        criteria.stage,
        criteria.measure,
        criteria.comparison,
        criteria.threshold_value,
        criteria.effort_days,
        dates.judged_date,
        dates.judged_number,
        dates.is_current
    from dates
    inner join criteria on dates.judged_date = criteria.judged_date
    inner join departments on dates.judged_date = departments.judged_date
    where {{ names_department('criteria.department_scope', 'departments.department') }}
)

select * from final
