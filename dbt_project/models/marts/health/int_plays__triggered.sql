with
account_tiers as (
    select
        account_id,
        tier,
        tier_since_date,
        reason
    from {{ ref('account_tiers') }}
),

signals as (
    select
        signal_name,
        weight_points
    from {{ policy('signals', ['signal_name']) }}
),

signals_since as (
    select
        account_id,
        signal_name,
        signal_state,
        since_date
    from {{ ref('int_signals__since') }}
    where signal_state in ('bad', 'watch')
),

signal_evidence as (
    select
        account_id,
        signal_name,
        evidence_reason
    from {{ ref('account_signals') }}
),

final as (
    select
        signals_since.account_id,
        signals_since.signal_name as trigger_signal,
        signals_since.signal_state as trigger_state,
        signals_since.since_date,
        signal_evidence.evidence_reason as reason,
        signals.weight_points
    from signals_since
    inner join signals on signals_since.signal_name = signals.signal_name
    inner join signal_evidence
        on signals_since.account_id = signal_evidence.account_id
        and signals_since.signal_name = signal_evidence.signal_name
    union all
    select
        account_id,
        'insufficient_data' as trigger_signal,
        'unknown' as trigger_state,
        tier_since_date as since_date,
        reason,
        cast(1000 as bigint) as weight_points
    from account_tiers
    where tier = 'Insufficient data'
    union all
    select
        account_id,
        'any' as trigger_signal,
        'watch' as trigger_state,
        tier_since_date as since_date,
        reason,
        cast(0 as bigint) as weight_points
    from account_tiers
)

select * from final
