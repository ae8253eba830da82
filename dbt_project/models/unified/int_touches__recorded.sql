with
person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

versions as (
    {{ versions_in_force('touches') }}
),

final as (
    select
        versions.source || ':' || versions.touch_id as touch_id,
        versions.source || ':' || versions.parent_touch_id as parent_touch_id,
        versions.id_namespace,
        versions.account_id as source_account_id,
        person_xref.hcp_id,
        versions.channel,
        versions.touch_type,
        versions.campaign_id,
        coalesce(versions.employee_id, 'unknown') <> 'unknown' as is_by_employee,
        coalesce(versions.is_automated, false) as is_automated,
        versions.touched_at as happened_at,
        versions.known_at,
        versions.superseded_at
    from versions
    left join person_xref
        on versions.id_namespace = person_xref.source
        and versions.contact_id = person_xref.source_contact_id
    where not versions.is_deleted
)

select * from final
