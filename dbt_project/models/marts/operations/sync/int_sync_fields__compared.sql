with
pairs as (
    select
        object_kind,
        source_a,
        source_b
    from {{ ref('int_sync_pairs__connected') }}
),

record_fields as (
    select
        object_kind,
        source,
        entity_id,
        field_name,
        value_key,
        is_granted,
        recorded_at
    from {{ ref('int_record_fields__hashed') }}
),

compared_values as (
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        fields_a.field_name,
        fields_a.value_key <> fields_b.value_key as is_conflicting,
        fields_a.recorded_at as recorded_a_at,
        fields_b.recorded_at as recorded_b_at,
        fields_a.is_granted as is_granted_a,
        fields_b.is_granted as is_granted_b
    from pairs
    inner join record_fields as fields_a
        on pairs.object_kind = fields_a.object_kind
        and pairs.source_a = fields_a.source
    inner join record_fields as fields_b
        on pairs.object_kind = fields_b.object_kind
        and pairs.source_b = fields_b.source
        and fields_a.entity_id = fields_b.entity_id
        and fields_a.field_name = fields_b.field_name
),

final as (
    select
        object_kind,
        source_a,
        source_b,
        field_name,
        cast(count(*) as bigint) as compared_count,
        {{ count_of('is_conflicting') }} as conflicting_count,
        {{ count_of('is_conflicting and recorded_a_at > recorded_b_at') }} as newer_a_count,
        {{ count_of('is_conflicting and recorded_b_at > recorded_a_at') }} as newer_b_count,
        {{ count_of('is_conflicting and is_granted_a') }} as granted_a_count,
        {{ count_of('is_conflicting and is_granted_b') }} as granted_b_count
    from compared_values
    group by object_kind, source_a, source_b, field_name
)

select * from final
