with
employees as (
    {{ union_kind('employees', with_deleted=true) }}
),

records as (
    select
        employee_id,
        employee_id as record_id,
        employee_name,
        email,
        employee_role,
        team,
        manager_employee_id,
        created_at,
        source,
        recorded_at,
        known_at,
        is_deleted,
        load_id
    from employees
),

survivors as (
    {{ surviving_values('records', 'employees', 'employee_id', [
        'employee_name', 'email', 'employee_role', 'team',
        'manager_employee_id',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'employees', 'employee_id') }}
),

creations as (
    select
        employee_id,
        min(created_at) as created_at,
        -- Gone when no system has them any more.
        min(case when is_deleted then 1 else 0 end) = 1 as is_deleted
    from records
    group by employee_id
),

final as (
    select
        lineage.employee_id,
        survivors.employee_name,
        survivors.email,
        survivors.employee_role,
        survivors.team,
        survivors.manager_employee_id,
        creations.created_at,
        creations.is_deleted,
        lineage.source,
        lineage.load_id
    from lineage
    inner join creations on lineage.employee_id = creations.employee_id
    left join survivors on lineage.employee_id = survivors.employee_id
)

select * from final
