with
covered as (
    select
        team,
        skill_id,
        quarter_start_date,
        staff_count,
        trained_count,
        session_count,
        enabled_count
    from {{ ref('int_skills__covered') }}
),

skills as (
    select
        skill_id,
        title,
        role
    from {{ policy('skills', ['skill_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        cast({{ parameter('smallest_staff_group') }} as bigint) as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

withheld as (
    select
        covered.team,
        covered.skill_id,
        covered.quarter_start_date,
        covered.staff_count,
        covered.trained_count,
        covered.session_count,
        covered.enabled_count,
        {{ staff_withheld_reason(
            'covered.staff_count', 'covered.skill_id, covered.quarter_start_date',
            'run_context.smallest_count'
        ) }} as withheld_reason,
        run_context.deviations,
        run_context.as_of_date,
        run_context.build_id
    from covered
    cross join run_context
),

-- What is withheld is taken out before anything is made of it.
shown as (
    select
        team,
        skill_id,
        quarter_start_date,
        case when withheld_reason is null then staff_count end as staff_count,
        case when withheld_reason is null then trained_count end as trained_count,
        case when withheld_reason is null then session_count end as session_count,
        case when withheld_reason is null then enabled_count > 0 end as has_enabler,
        withheld_reason,
        deviations,
        as_of_date,
        build_id
    from withheld
),

final as (
    select
        shown.team,
        shown.skill_id,
        shown.quarter_start_date,
        skills.title,
        skills.role,
        shown.staff_count,
        shown.trained_count,
        {{ ratio('shown.trained_count', 'shown.staff_count') }} as coverage_ratio,
        {{ rounded_ratio(
            wilson_bound('shown.trained_count', 'shown.staff_count', 'shown.deviations', 'low')
        ) }} as coverage_low_ratio,
        {{ rounded_ratio(
            wilson_bound('shown.trained_count', 'shown.staff_count', 'shown.deviations', 'high')
        ) }} as coverage_high_ratio,
        shown.session_count,
        shown.has_enabler,
        shown.withheld_reason,
        {{ add_days(add_months('shown.quarter_start_date', 3), -1) }} <= shown.as_of_date
            as is_quarter_over,
        shown.as_of_date,
        shown.build_id
    from shown
    left join skills on shown.skill_id = skills.skill_id
)

select * from final
