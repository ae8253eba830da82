with
ranked as (
    select
        play_id,
        account_id
    from {{ ref('int_plays__ranked') }}
    where not is_ended
),

actions as (
    select
        play_id,
        action_status,
        {{ date_of('happened_at') }} as opened_date,
        {{ date_of('closed_at') }} as closed_date
    from {{ ref('fct_actions') }}
    where play_id is not null
),

run_context as (
    select
        as_of_date,
        {{ add_days('as_of_date', '-' ~ parameter('playbook_use_days')) }} as since_date
    from {{ run_context() }} as build
),

called as (
    select
        play_id,
        cast(count(account_id) as bigint) as called_account_count
    from ranked
    group by play_id
),

worked as (
    select
        actions.play_id,
        {{ count_of('actions.opened_date > run_context.since_date') }} as opened_count,
        {{ count_of('actions.closed_date > run_context.since_date') }} as closed_count,
        {{ count_of(
            "actions.closed_date > run_context.since_date and actions.action_status = 'done'"
        ) }} as done_count
    from actions
    cross join run_context
    group by actions.play_id
),

final as (
    select
        coalesce(called.play_id, worked.play_id) as play_id,
        coalesce(called.called_account_count, 0) as called_account_count,
        coalesce(worked.opened_count, 0) as opened_count,
        coalesce(worked.closed_count, 0) as closed_count,
        coalesce(worked.done_count, 0) as done_count
    from called
    full join worked on called.play_id = worked.play_id
)

select * from final
