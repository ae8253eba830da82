with
states as (
    select 'bad' as trigger_state
    union all
    select 'watch' as trigger_state
),

triggers as (
    select
        signals.signal_name as trigger_signal,
        states.trigger_state
    from {{ policy('signals', ['signal_name']) }} as signals
    cross join states
    where signals.weight_points > 0
    union all
    select
        'insufficient_data' as trigger_signal,
        'unknown' as trigger_state
),

plays as (
    select
        trigger_signal,
        trigger_state
    from {{ ref('int_plays__versioned') }}
    where is_current
    group by trigger_signal, trigger_state
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
    left join plays
        on triggers.trigger_signal = plays.trigger_signal
        and triggers.trigger_state = plays.trigger_state
    -- A play for any signal in that state answers all of them.
    left join plays as plays_of_any
        on plays_of_any.trigger_signal = 'any'
        and triggers.trigger_state = plays_of_any.trigger_state
    left join shown
        on triggers.trigger_signal = shown.trigger_signal
        and triggers.trigger_state = shown.trigger_state
    where plays.trigger_signal is null and plays_of_any.trigger_signal is null
)

select * from final
