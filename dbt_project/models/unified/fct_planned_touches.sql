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

planned_touches as (
    {{ union_kind('planned_touches') }}
),

final as (
    select
        planned_touches.source || ':' || planned_touches.planned_touch_id as planned_touch_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        planned_touches.channel,
        planned_touches.product_id,
        planned_touches.employee_id,
        planned_touches.plan_status,
        planned_touches.planned_at,
        planned_touches.known_at,
        planned_touches.source,
        planned_touches.load_id
    from planned_touches
    left join account_xref
        on planned_touches.id_namespace = account_xref.source
        and planned_touches.account_id = account_xref.source_account_id
    left join person_xref
        on planned_touches.id_namespace = person_xref.source
        and planned_touches.contact_id = person_xref.source_contact_id
)

select * from final
