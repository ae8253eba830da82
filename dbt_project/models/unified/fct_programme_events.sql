with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

programme_events as (
    {{ union_kind('programme_events') }}
),

final as (
    select
        programme_events.source || ':' || programme_events.programme_event_id as programme_event_id,
        programme_events.programme_id,
        programme_events.programme_kind,
        programme_events.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        programme_events.event_type,
        programme_events.programme_tier,
        programme_events.channel,
        programme_events.occurred_at as happened_at,
        programme_events.known_at,
        programme_events.source,
        programme_events.load_id
    from programme_events
    left join account_xref
        on programme_events.id_namespace = account_xref.source
        and programme_events.account_id = account_xref.source_account_id
)

select * from final
