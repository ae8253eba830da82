with
subjects as (
    select
        subject_type,
        subject,
        owner_function,
        is_known
    from {{ ref('int_subjects__listed') }}
),

duties as (
    select
        subject_type,
        subject,
        role,
        letter
    from {{ ref('int_duties__assigned') }}
),

roles as (
    select role
    from {{ policy('roles', ['role']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

assigned as (
    select
        duties.subject_type,
        duties.subject,
        {{ role_list('A') }} as accountable_roles,
        {{ role_list('R') }} as responsible_roles,
        {{ role_list('C') }} as consulted_roles,
        {{ role_list('I') }} as informed_roles,
        {{ count_of("letter = 'A'") }} as accountable_count,
        {{ count_of("letter = 'R'") }} as responsible_count,
        max(case when roles.role is null then 1 else 0 end) = 1 as is_of_unknown_role
    from duties
    left join roles on duties.role = roles.role
    group by duties.subject_type, duties.subject
),

final as (
    select
        subjects.subject_type,
        subjects.subject,
        subjects.owner_function,
        assigned.accountable_roles,
        assigned.responsible_roles,
        assigned.consulted_roles,
        assigned.informed_roles,
        coalesce(assigned.accountable_count, 0) as accountable_count,
        coalesce(assigned.responsible_count, 0) as responsible_count,
        case
            when not subjects.is_known then 'unknown_subject'
            when assigned.is_of_unknown_role then 'unknown_role'
            when assigned.accountable_count > 1 then 'several_accountable'
            when coalesce(assigned.accountable_count, 0) = 0 then 'no_accountable'
            when coalesce(assigned.responsible_count, 0) = 0 then 'no_responsible'
            else 'none'
        end as gap_word,
        run_context.as_of_date,
        run_context.build_id
    from subjects
    cross join run_context
    left join assigned
        on subjects.subject_type = assigned.subject_type
        and subjects.subject = assigned.subject
)

select * from final
