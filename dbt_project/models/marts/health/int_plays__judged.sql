with
versions as (
    select
        play_id,
        play_version,
        language,
        title,
        trigger_signal,
        trigger_state,
        owner_role,
        due_days,
        is_current,
        valid_from_date,
        step_count
    from {{ ref('int_plays__versioned') }}
),

signals as (
    select signal_name
    from {{ policy('signals', ['signal_name']) }} as in_force
    where weight_points > 0
    union all
    select 'any' as signal_name
    union all
    select 'insufficient_data' as signal_name
),

used as (
    select
        play_id,
        called_account_count,
        opened_count,
        closed_count,
        done_count
    from {{ ref('int_plays__used') }}
),

readers as (
    select
        play_id,
        play_version,
        staff_count,
        read_count
    from {{ ref('int_plays__read') }}
),

run_context as (
    select
        cast({{ parameter('smallest_staff_group') }} as bigint) as smallest_count,
        {{ parameter('playbook_read_ratio') }} as read_limit
    from {{ run_context() }} as build
),

judged as (
    select
        versions.play_id,
        versions.play_version,
        versions.language,
        versions.title,
        versions.trigger_signal,
        versions.trigger_state,
        signals.signal_name is not null and versions.trigger_state is not null as has_trigger,
        versions.owner_role,
        versions.due_days,
        versions.is_current,
        versions.valid_from_date,
        versions.step_count,
        -- Use is of the play, whatever its version said: only the current one shows it.
        case when versions.is_current then coalesce(used.called_account_count, 0) end
            as called_account_count,
        case when versions.is_current then coalesce(used.opened_count, 0) end as opened_count,
        case when versions.is_current then coalesce(used.closed_count, 0) end as closed_count,
        case when versions.is_current then {{ ratio('used.done_count', 'used.closed_count') }} end
            as done_ratio,
        case
            when readers.staff_count >= run_context.smallest_count
                then {{ ratio('readers.read_count', 'readers.staff_count') }}
        end as acknowledged_ratio,
        case
            when readers.staff_count is null then 'no_staff_known'
            when readers.staff_count < run_context.smallest_count then 'group_too_small'
        end as withheld_reason,
        run_context.read_limit
    from versions
    cross join run_context
    left join signals on versions.trigger_signal = signals.signal_name
    left join used on versions.play_id = used.play_id
    left join readers
        on versions.play_id = readers.play_id
        and versions.play_version = readers.play_version
),

final as (
    select
        play_id,
        play_version,
        language,
        trigger_signal,
        trigger_state,
        title,
        has_trigger,
        owner_role,
        due_days,
        is_current,
        valid_from_date,
        step_count,
        called_account_count,
        opened_count,
        closed_count,
        done_ratio,
        acknowledged_ratio,
        withheld_reason,
        case
            when not is_current then 'replaced'
            when not has_trigger then 'no_trigger'
            when title is null or step_count = 0 then 'not_translated'
            when called_account_count > 0 and opened_count = 0 then 'never_opened'
            when acknowledged_ratio < read_limit then 'not_acknowledged'
            -- No sign calls for it today, and none did lately: nothing is wrong with it.
            when called_account_count + opened_count = 0 then 'quiet'
            else 'none'
        end as gap_word
    from judged
)

select * from final
