with
plays as (
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
        gap_word
    from {{ ref('int_plays__judged') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        cast({{ parameter('playbook_use_days') }} as bigint) as use_days
    from {{ run_context() }} as build
),

listed as (
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
        gap_word
    from plays
    union all
    select
        '(none)' as play_id,
        cast(0 as bigint) as play_version,
        '(all)' as language,  -- noqa: RF04
        trigger_signal,
        trigger_state,
        null as title,
        true as has_trigger,
        null as owner_role,
        null as due_days,
        true as is_current,
        null as valid_from_date,
        cast(0 as bigint) as step_count,
        called_account_count,
        cast(0 as bigint) as opened_count,
        cast(0 as bigint) as closed_count,
        null as done_ratio,
        null as acknowledged_ratio,
        'no_play' as withheld_reason,
        'no_play' as gap_word
    from {{ ref('int_triggers__unanswered') }}
),

final as (
    select
        listed.play_id,
        listed.play_version,
        listed.language,
        listed.trigger_signal,
        listed.trigger_state,
        listed.title,
        listed.has_trigger,
        listed.owner_role,
        listed.due_days,
        listed.is_current,
        listed.valid_from_date,
        listed.step_count,
        listed.called_account_count,
        listed.opened_count,
        listed.closed_count,
        listed.done_ratio,
        listed.acknowledged_ratio,
        listed.withheld_reason,
        listed.gap_word,
        run_context.use_days,
        run_context.as_of_date,
        run_context.build_id
    from listed
    cross join run_context
)

select * from final
