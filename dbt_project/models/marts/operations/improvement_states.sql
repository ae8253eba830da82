with
changes as (
    select
        improvement_change_id,
        improvement_id,
        process_name,
        improvement_title,
        improvement_type,
        improvement_state,
        owner_department,
        metric_name,
        happened_at
    from {{ ref('fct_improvements') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

ordered_changes as (
    select
        improvement_id,
        process_name,
        improvement_title,
        improvement_type,
        improvement_state,
        owner_department,
        metric_name,
        happened_at,
        lag(improvement_state) over (
            partition by improvement_id
            order by happened_at nulls last, improvement_change_id nulls last
        ) as previous_state,
        row_number() over (
            partition by improvement_id
            order by happened_at desc nulls last, improvement_change_id desc nulls last
        ) as recency
    from changes
),

-- A row that repeats the state before it does not start the state anew.
state_starts as (
    select
        improvement_id,
        cast(count(*) as bigint) as state_change_count,
        min(happened_at) as first_state_at,
        max(happened_at) as in_state_since_at
    from ordered_changes
    where previous_state is null or previous_state <> improvement_state
    group by improvement_id
),

final as (
    select
        ordered_changes.improvement_id,
        ordered_changes.process_name,
        ordered_changes.improvement_title,
        ordered_changes.improvement_type,
        ordered_changes.improvement_state,
        ordered_changes.owner_department,
        ordered_changes.metric_name,
        state_starts.state_change_count,
        {{ days_between(date_of('state_starts.in_state_since_at'), 'run_context.as_of_date') }}
            as days_in_state,
        state_starts.first_state_at,
        state_starts.in_state_since_at,
        run_context.as_of_date,
        run_context.build_id
    from ordered_changes
    inner join state_starts on ordered_changes.improvement_id = state_starts.improvement_id
    cross join run_context
    where ordered_changes.recency = 1
)

select * from final
