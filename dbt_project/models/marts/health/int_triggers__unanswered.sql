with
signals as (
    select
        signal_name,
        weight_points
    from {{ policy('signals', ['signal_name']) }} as in_force
),

plays as (
    select
        trigger_signal,
        trigger_state
    from {{ ref('int_plays__versioned') }}
    where is_current
    group by trigger_signal, trigger_state
),

triggers as (
    {{ answered_triggers('signals', 'plays') }}
),

shown as (
    select
        trigger_signal,
        trigger_state,
        cast(count(*) as bigint) as called_account_count
    from {{ ref('int_plays__triggered') }}
    group by trigger_signal, trigger_state
),

final as (
    select
        triggers.trigger_signal,
        triggers.trigger_state,
        coalesce(shown.called_account_count, 0) as called_account_count
    from triggers
    left join shown
        on triggers.trigger_signal = shown.trigger_signal
        and triggers.trigger_state = shown.trigger_state
    where not triggers.is_answered
)

select * from final
