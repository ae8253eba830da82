with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

tickets as (
    {{ union_kind('tickets') }}
),

final as (
    select
        tickets.source || ':' || tickets.ticket_id as ticket_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        tickets.product_id,
        tickets.priority,
        tickets.closed_at,
        tickets.first_response_minutes,
        tickets.satisfaction_score,
        tickets.is_escalated,
        tickets.opened_at as happened_at,
        tickets.known_at,
        tickets.source,
        tickets.load_id
    from tickets
    left join account_xref
        on tickets.id_namespace = account_xref.source
        and tickets.account_id = account_xref.source_account_id
    left join person_xref
        on tickets.id_namespace = person_xref.source
        and tickets.contact_id = person_xref.source_contact_id
)

select * from final
