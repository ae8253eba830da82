with
ranked as (
    select play_id
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
    select {{ add_days('as_of_date', '-' ~ parameter('playbook_use_days')) }} as since_date
    from {{ run_context() }} as build
),

uses as (
    select
        play_id,
        1 as is_called,
        0 as is_opened,
        0 as is_closed,
        0 as is_done
    from ranked
    union all
    select
        actions.play_id,
        0 as is_called,
        case when actions.opened_date > run_context.since_date then 1 else 0 end as is_opened,
        case when actions.closed_date > run_context.since_date then 1 else 0 end as is_closed,
        case
            when actions.closed_date > run_context.since_date and actions.action_status = 'done'
                then 1
            else 0
        end as is_done
    from actions
    cross join run_context
),

final as (
    select
        play_id,
        cast(sum(is_called) as bigint) as called_account_count,
        cast(sum(is_opened) as bigint) as opened_count,
        cast(sum(is_closed) as bigint) as closed_count,
        cast(sum(is_done) as bigint) as done_count
    from uses
    group by play_id
)

select * from final
