with
signals_in_force as (
    select
        account_id,
        signal_name,
        emitted_number,
        signal_state,
        direction,
        observed_at,
        valid_until_at,
        is_connected,
        is_feed_stale,
        is_missing,
        is_stale
    from {{ ref('int_signals__in_force') }}
    where is_current
),

signals_worded as (
    select
        account_id,
        signal_name,
        as_of_number,
        evidence_reason
    from {{ ref('int_signals__in_force') }}
    -- Evidence is worded where it is last; the weeks without words need no matching.
    where evidence_reason is not null
),

signals as (
    select
        signal_name,
        origin,
        controllable_by
    from {{ policy('signals', ['signal_name']) }}
),

unknown_phrases as (
    select
        signal_name,
        phrase
    from {{ policy('signal_phrases', ['signal_name', 'signal_state', 'language']) }}
    where signal_state = 'unknown' and language = 'en'
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        signals_in_force.account_id,
        signals_in_force.signal_name,
        coalesce(signals_in_force.signal_state, 'unknown') as signal_state,
        signals_in_force.direction,
        case
            when not signals_in_force.is_connected
                then 'The feed of this signal is not connected.'
            when signals_in_force.is_missing
                then 'There is no evidence: ' || unknown_phrases.phrase || '.'
            else signals_worded.evidence_reason
        end as evidence_reason,
        signals_in_force.observed_at,
        signals_in_force.valid_until_at,
        signals.origin,
        signals.controllable_by,
        signals_in_force.is_stale,
        signals_in_force.is_feed_stale,
        run_context.as_of_date,
        run_context.build_id
    from signals_in_force
    inner join signals on signals_in_force.signal_name = signals.signal_name
    left join unknown_phrases on signals_in_force.signal_name = unknown_phrases.signal_name
    left join signals_worded
        on signals_in_force.account_id = signals_worded.account_id
        and signals_in_force.signal_name = signals_worded.signal_name
        and signals_in_force.emitted_number = signals_worded.as_of_number
    cross join run_context
)

select * from final
