with
skill_sessions as (
    {{ union_kind('skill_sessions') }}
),

final as (
    select
        source || ':' || skill_session_id as skill_session_id,
        skill_id,
        employee_id,
        enabler_employee_id,
        session_mode,
        delivered_at as happened_at,
        known_at,
        source,
        load_id
    from skill_sessions
)

select * from final
