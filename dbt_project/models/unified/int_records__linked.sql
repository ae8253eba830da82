with
contacts as (
    {{ union_kind('contacts', with_deleted=true) }}
),

accounts as (
    {{ union_kind('accounts', with_deleted=true) }}
),

campaigns as (
    {{ union_kind('campaigns', with_deleted=true) }}
),

entity_keys as (
    select
        'contacts' as object_kind,
        source as id_namespace,
        source_contact_id as record_id,
        hcp_id as entity_id
    from {{ ref('person_xref') }}
    union all
    select
        'accounts' as object_kind,
        source as id_namespace,
        source_account_id as record_id,
        account_id as entity_id
    from {{ ref('account_xref') }}
),

merge_survivors as (
    select
        object_kind,
        id_namespace,
        record_id
    from {{ ref('int_identity__merge_survivors') }}
),

-- What tells two records of one thing apart from any other: as identity resolution reads it.
seen_records as (
    select
        'contacts' as object_kind,
        source,
        id_namespace,
        contact_id as record_id,
        nullif(upper(replace(trim(license_number), ' ', '')), '') as identifier,
        nullif(lower(trim(email)), '') as address,
        created_at,
        recorded_at,
        is_deleted
    from contacts
    union all
    select
        'accounts' as object_kind,
        source,
        id_namespace,
        account_id as record_id,
        nullif(upper(replace(trim(facility_code), ' ', '')), '') as identifier,
        cast(null as string) as address,
        created_at,
        recorded_at,
        is_deleted
    from accounts
    union all
    select
        'campaigns' as object_kind,
        source,
        id_namespace,
        campaign_id as record_id,
        cast(null as string) as identifier,
        cast(null as string) as address,
        cast(null as timestamp) as created_at,
        recorded_at,
        is_deleted
    from campaigns
),

-- A vendor that merges records may list the survivor alone: the other is known by the merge.
records as (
    select
        coalesce(seen_records.object_kind, merge_survivors.object_kind) as object_kind,
        coalesce(seen_records.source, merge_survivors.id_namespace) as source,
        coalesce(seen_records.id_namespace, merge_survivors.id_namespace) as id_namespace,
        coalesce(seen_records.record_id, merge_survivors.record_id) as record_id,
        seen_records.identifier,
        seen_records.address,
        seen_records.created_at,
        seen_records.recorded_at,
        case
            when merge_survivors.record_id is not null then 'merged'
            when seen_records.is_deleted then 'deleted'
            else 'live'
        end as record_state
    from seen_records
    full join merge_survivors
        on seen_records.object_kind = merge_survivors.object_kind
        and seen_records.id_namespace = merge_survivors.id_namespace
        and seen_records.record_id = merge_survivors.record_id
),

resolved as (
    select
        records.object_kind,
        records.source,
        records.id_namespace,
        records.record_id,
        case
            when records.object_kind = 'campaigns' then records.record_id
            else entity_keys.entity_id
        end as entity_id,
        records.record_state,
        case when records.identifier is not null then {{ hash_key(
            ['records.object_kind', "'identifier'", 'records.identifier']
        ) }} end as identifier_key,
        case when records.address is not null then {{ hash_key(
            ['records.object_kind', "'address'", 'records.address']
        ) }} end as address_key,
        records.created_at,
        records.recorded_at
    from records
    left join entity_keys
        on records.object_kind = entity_keys.object_kind
        and records.id_namespace = entity_keys.id_namespace
        and records.record_id = entity_keys.record_id
),

-- Of several records of one thing a system speaks by the one it changed last.
final as (
    select
        object_kind,
        source,
        id_namespace,
        record_id,
        entity_id,
        record_state,
        identifier_key,
        address_key,
        created_at,
        recorded_at,
        record_state = 'live' and row_number() over (
            partition by object_kind, source, entity_id, record_state
            order by recorded_at desc nulls last, record_id asc
        ) = 1 as is_speaking
    from resolved
)

select * from final
