with
changes as (
    select
        improvement_change_id,
        improvement_id,
        process_name,
        touchpoint_id,
        improvement_type,
        improvement_state,
        happened_at
    from {{ ref('fct_improvements') }}
),

states as (
    select improvement_state
    from {{ policy('improvement_states', ['improvement_state']) }} as in_force
    where is_open
),

processes as (
    select
        process_name,
        owner_department
    from {{ policy('processes', ['process_name']) }} as in_force
),

touchpoints as (
    select
        touchpoint_id,
        journey_stage,
        visit_channel,
        process_name,
        label
    from {{ policy('touchpoints', ['journey_stage', 'visit_channel']) }} as in_force
),

ordered_changes as (
    select
        improvement_id,
        process_name,
        touchpoint_id,
        improvement_type,
        improvement_state,
        row_number() over (
            partition by improvement_id
            order by happened_at desc nulls last, improvement_change_id desc nulls last
        ) as recency
    from changes
),

open_problems as (
    select
        ordered_changes.improvement_id,
        ordered_changes.process_name,
        ordered_changes.touchpoint_id
    from ordered_changes
    inner join states on ordered_changes.improvement_state = states.improvement_state
    where ordered_changes.recency = 1 and ordered_changes.improvement_type = 'problem'
),

-- A problem that names no touchpoint is one of every touchpoint of its process.
counted as (
    select
        touchpoints.touchpoint_id,
        count(open_problems.improvement_id) as open_problem_count
    from touchpoints
    left join open_problems
        on (touchpoints.touchpoint_id = open_problems.touchpoint_id)
        or (
            open_problems.touchpoint_id is null
            and touchpoints.process_name = open_problems.process_name
        )
    group by touchpoints.touchpoint_id
),

final as (
    select
        touchpoints.touchpoint_id,
        touchpoints.journey_stage,
        touchpoints.visit_channel,
        touchpoints.process_name,
        touchpoints.label,
        processes.owner_department,
        cast(counted.open_problem_count as bigint) as open_problem_count
    from touchpoints
    inner join counted on touchpoints.touchpoint_id = counted.touchpoint_id
    left join processes on touchpoints.process_name = processes.process_name
)

select * from final
