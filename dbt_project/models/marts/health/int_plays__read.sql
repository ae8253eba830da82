with
plays as (
    select
        play_id,
        play_version,
        owner_role
    from {{ policy('plays', ['play_id', 'play_version']) }} as in_force
),

roles as (
    select
        role,
        staff_role
    from {{ policy('roles', ['role']) }} as in_force
    where staff_role is not null
),

staff as (
    select
        employee_id,
        employee_role
    from {{ ref('dim_employees') }}
    where
        not coalesce(is_deleted, false)
        and (created_at is null or {{ date_of('created_at') }} <= {{ as_of_date() }})
),

acknowledgements as (
    select
        play_id,
        play_version,
        employee_id
    from {{ ref('fct_acknowledgements') }}
    group by play_id, play_version, employee_id
),

-- Of the role that carries the play out: who else reads it is welcome and does not count.
final as (
    select
        plays.play_id,
        plays.play_version,
        cast(count(staff.employee_id) as bigint) as staff_count,
        cast(count(acknowledgements.employee_id) as bigint) as read_count
    from plays
    inner join roles on plays.owner_role = roles.role
    inner join staff on roles.staff_role = staff.employee_role
    left join acknowledgements
        on plays.play_id = acknowledgements.play_id
        and plays.play_version = acknowledgements.play_version
        and staff.employee_id = acknowledgements.employee_id
    group by plays.play_id, plays.play_version
)

select * from final
