with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

incidents as (
    {{ union_kind('incidents') }}
),

final as (
    select
        incidents.source || ':' || incidents.incident_id as incident_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        incidents.patient_id,
        incidents.source || ':' || incidents.visit_id as visit_id,
        incidents.incident_type,
        incidents.severity,
        incidents.handling,
        incidents.first_contact_at,
        incidents.resolved_at,
        incidents.occurred_at as happened_at,
        incidents.known_at,
        incidents.source,
        incidents.load_id
    from incidents
    left join account_xref
        on incidents.id_namespace = account_xref.source
        and incidents.account_id = account_xref.source_account_id
)

select * from final
