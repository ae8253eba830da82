with
person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

consent_events as (
    {{ union_kind('consent_events') }}
),

final as (
    select
        consent_events.source || ':' || consent_events.consent_event_id as consent_event_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        consent_events.channel,
        consent_events.consent_status,
        consent_events.evidence,
        consent_events.occurred_at as happened_at,
        consent_events.known_at,
        consent_events.source,
        consent_events.load_id
    from consent_events
    left join person_xref
        on consent_events.id_namespace = person_xref.source
        and consent_events.contact_id = person_xref.source_contact_id
)

select * from final
