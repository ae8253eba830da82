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

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

touches as (
    {{ union_kind('touches') }}
),

final as (
    select
        touches.source || ':' || touches.touch_id as touch_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(account_xref.account_id, hcps.account_id, 'unknown') as account_id,
        touches.channel,
        touches.touch_type,
        touches.campaign_id,
        touches.content_id,
        touches.product_id,
        touches.employee_id,
        touches.source || ':' || touches.parent_touch_id as parent_touch_id,
        coalesce(touches.is_automated, false) as is_automated,
        touches.touched_at as happened_at,
        touches.known_at,
        touches.source,
        touches.load_id
    from touches
    left join account_xref
        on touches.id_namespace = account_xref.source
        and touches.account_id = account_xref.source_account_id
    left join person_xref
        on touches.id_namespace = person_xref.source
        and touches.contact_id = person_xref.source_contact_id
    left join hcps on person_xref.hcp_id = hcps.hcp_id
)

select * from final
