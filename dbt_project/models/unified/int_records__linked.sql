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
    union all
    select
        'campaigns' as object_kind,
        id_namespace,
        campaign_id as record_id,
        campaign_id as entity_id
    from campaigns
    group by id_namespace, campaign_id
),

merge_survivors as (
    select
        object_kind,
        id_namespace,
        record_id
    from {{ ref('int_identity__merge_survivors') }}
),

-- What tells a record from any other of its kind, as identity resolution reads it.
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

-- Keys go further than records: a vendor that merges may list the survivor alone.
records as (
    select
        entity_keys.object_kind,
        coalesce(seen_records.source, entity_keys.id_namespace) as source,
        entity_keys.id_namespace,
        entity_keys.record_id,
        entity_keys.entity_id,
        case
            when merge_survivors.record_id is not null then 'merged'
            when seen_records.is_deleted then 'deleted'
            else 'live'
        end as record_state,
        case when seen_records.identifier is not null then {{ hash_key(
            ['entity_keys.object_kind', "'identifier'", 'seen_records.identifier']
        ) }} end as identifier_key,
        case when seen_records.address is not null then {{ hash_key(
            ['entity_keys.object_kind', "'address'", 'seen_records.address']
        ) }} end as address_key,
        seen_records.created_at,
        seen_records.recorded_at
    from entity_keys
    left join seen_records
        on entity_keys.object_kind = seen_records.object_kind
        and entity_keys.id_namespace = seen_records.id_namespace
        and entity_keys.record_id = seen_records.record_id
    left join merge_survivors
        on entity_keys.object_kind = merge_survivors.object_kind
        and entity_keys.id_namespace = merge_survivors.id_namespace
        and entity_keys.record_id = merge_survivors.record_id
    where seen_records.record_id is not null or merge_survivors.record_id is not null
),

-- Of several records of one thing a system speaks by the one it changed last. Of what was deleted
-- not even a hash stays: addresses can be guessed.
final as (
    select
        object_kind,
        source,
        id_namespace,
        record_id,
        entity_id,
        record_state,
        case when record_state <> 'deleted' then identifier_key end as identifier_key,
        case when record_state <> 'deleted' then address_key end as address_key,
        created_at,
        recorded_at,
        record_state = 'live' and row_number() over (
            partition by object_kind, source, entity_id, record_state
            order by recorded_at desc nulls last, record_id asc
        ) = 1 as is_speaking
    from records
)

select * from final
