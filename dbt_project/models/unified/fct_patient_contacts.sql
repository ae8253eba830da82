with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

patient_contacts as (
    {{ union_kind('patient_contacts') }}
),

final as (
    select
        patient_contacts.source || ':' || patient_contacts.contact_event_id as contact_event_id,
        patient_contacts.source || ':' || patient_contacts.conversation_id as conversation_id,
        patient_contacts.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        patient_contacts.channel,
        patient_contacts.purpose,
        patient_contacts.outcome,
        patient_contacts.first_response_at,
        patient_contacts.slot_at,
        patient_contacts.scenario_run_id,
        patient_contacts.is_self_service,
        patient_contacts.scenario_run_id is not null as is_test,
        patient_contacts.opened_at as happened_at,
        patient_contacts.known_at,
        patient_contacts.source,
        patient_contacts.load_id
    from patient_contacts
    left join account_xref
        on patient_contacts.id_namespace = account_xref.source
        and patient_contacts.account_id = account_xref.source_account_id
)

select * from final
