with
pairs as (
    select
        object_kind,
        source_a as source,
        source_b as other_source
    from {{ ref('int_sync_pairs__connected') }}
    union all
    select
        object_kind,
        source_b as source,
        source_a as other_source
    from {{ ref('int_sync_pairs__connected') }}
),

records as (
    select
        object_kind,
        source,
        record_id,
        entity_id,
        record_state,
        identifier_key,
        address_key
    from {{ ref('int_records__linked') }}
),

merged_records as (
    select
        pairs.object_kind,
        pairs.source,
        pairs.other_source,
        records.record_id,
        records.entity_id,
        records.identifier_key,
        records.address_key
    from pairs
    inner join records
        on pairs.object_kind = records.object_kind
        and pairs.source = records.source
    where records.record_state = 'merged'
),

live_entities as (
    select
        object_kind,
        source,
        entity_id,
        count(*) as record_count
    from records
    where record_state = 'live'
    group by object_kind, source, entity_id
),

-- An address that more than one live record has tells nobody apart: the survivor's own, or a
-- shared mailbox.
live_marks as (
    select
        object_kind,
        source,
        identifier_key as mark_key,
        max(entity_id) as entity_id
    from records
    where record_state = 'live' and identifier_key is not null
    group by object_kind, source, identifier_key
    union all
    select
        object_kind,
        max(source) as source,
        address_key as mark_key,
        max(entity_id) as entity_id
    from records
    where record_state = 'live' and address_key is not null
    group by object_kind, address_key
    having count(*) = 1
),

merged_marks as (
    select
        object_kind,
        source,
        other_source,
        record_id,
        entity_id,
        identifier_key as mark_key
    from merged_records
    union all
    select
        object_kind,
        source,
        other_source,
        record_id,
        entity_id,
        address_key as mark_key
    from merged_records
),

records_apart as (
    select
        merged_marks.object_kind,
        merged_marks.source,
        merged_marks.other_source,
        merged_marks.record_id
    from merged_marks
    inner join live_marks
        on merged_marks.object_kind = live_marks.object_kind
        and merged_marks.other_source = live_marks.source
        and merged_marks.mark_key = live_marks.mark_key
    where live_marks.entity_id <> merged_marks.entity_id
    group by
        merged_marks.object_kind,
        merged_marks.source,
        merged_marks.other_source,
        merged_marks.record_id
),

final as (
    select
        merged_records.object_kind,
        merged_records.source,
        merged_records.other_source,
        merged_records.record_id,
        coalesce(live_entities.record_count > 1, false) as is_doubled,
        records_apart.record_id is not null as is_apart
    from merged_records
    left join live_entities
        on merged_records.object_kind = live_entities.object_kind
        and merged_records.other_source = live_entities.source
        and merged_records.entity_id = live_entities.entity_id
    left join records_apart
        on merged_records.object_kind = records_apart.object_kind
        and merged_records.source = records_apart.source
        and merged_records.other_source = records_apart.other_source
        and merged_records.record_id = records_apart.record_id
)

select * from final
