with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

visits as (
    {{ union_kind('visits') }}
),

final as (
    select
        visits.source || ':' || visits.visit_id as visit_id,
        visits.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        visits.journey_stage,
        visits.visit_channel,
        visits.department,
        visits.next_department,
        visits.fields_expected_count,
        visits.fields_received_count,
        visits.visited_at as happened_at,
        visits.known_at,
        visits.source,
        visits.load_id
    from visits
    left join account_xref
        on visits.id_namespace = account_xref.source
        and visits.account_id = account_xref.source_account_id
)

select * from final
