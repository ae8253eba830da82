with
account_xref as (
    select
        source,
        source_account_id,
        account_id,
        merged_at
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

versions as (
    {{ versions_in_force('touches') }}
),

resolved as (
    select
        versions.source || ':' || versions.touch_id as touch_id,
        coalesce(account_xref.account_id, hcps.account_id, 'unknown') as account_id,
        versions.channel,
        versions.touch_type,
        coalesce(versions.employee_id, 'unknown') <> 'unknown' as is_by_employee,
        coalesce(versions.is_automated, false) as is_automated,
        versions.touched_at as happened_at,
        {{ known_to_account('versions', 'account_xref') }} as known_at,
        versions.superseded_at
    from versions
    left join account_xref
        on versions.id_namespace = account_xref.source
        and versions.account_id = account_xref.source_account_id
    left join person_xref
        on versions.id_namespace = person_xref.source
        and versions.contact_id = person_xref.source_contact_id
    left join hcps on person_xref.hcp_id = hcps.hcp_id
    where not versions.is_deleted
),

final as (
    select
        touch_id,
        account_id,
        channel,
        touch_type,
        is_by_employee,
        is_automated,
        happened_at,
        known_at,
        superseded_at
    from resolved
    where superseded_at is null or superseded_at > known_at
)

select * from final
