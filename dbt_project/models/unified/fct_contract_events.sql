with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

contract_events as (
    {{ union_kind('contract_events') }}
),

final as (
    select
        contract_events.source || ':' || contract_events.contract_event_id as contract_event_id,
        contract_events.contract_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        contract_events.event_type,
        contract_events.event_reason,
        contract_events.event_amount,
        contract_events.currency_code,
        cast(contract_events.event_date as timestamp) as happened_at,
        contract_events.known_at,
        contract_events.source,
        contract_events.load_id
    from contract_events
    left join account_xref
        on contract_events.id_namespace = account_xref.source
        and contract_events.account_id = account_xref.source_account_id
)

select * from final
