with
pairs as (
    select
        object_kind,
        source_a,
        source_b
    from {{ ref('int_sync_pairs__connected') }}
),

records as (
    select
        object_kind,
        source,
        entity_id,
        record_state,
        created_at
    from {{ ref('int_records__linked') }}
),

held_entities as (
    select
        object_kind,
        source,
        entity_id,
        {{ count_of("record_state = 'live'") }} as live_count,
        {{ count_of("record_state = 'deleted'") }} as deleted_count,
        min(case when record_state = 'live' then created_at end) as created_at
    from records
    group by object_kind, source, entity_id
),

sides as (
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        held_entities.entity_id,
        held_entities.live_count as live_a_count,
        held_entities.deleted_count as deleted_a_count,
        held_entities.created_at as created_a_at,
        cast(0 as bigint) as live_b_count,
        cast(0 as bigint) as deleted_b_count,
        cast(null as timestamp) as created_b_at
    from pairs
    inner join held_entities
        on pairs.object_kind = held_entities.object_kind
        and pairs.source_a = held_entities.source
    union all
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        held_entities.entity_id,
        cast(0 as bigint) as live_a_count,
        cast(0 as bigint) as deleted_a_count,
        cast(null as timestamp) as created_a_at,
        held_entities.live_count as live_b_count,
        held_entities.deleted_count as deleted_b_count,
        held_entities.created_at as created_b_at
    from pairs
    inner join held_entities
        on pairs.object_kind = held_entities.object_kind
        and pairs.source_b = held_entities.source
),

final as (
    select
        object_kind,
        source_a,
        source_b,
        entity_id,
        cast(sum(live_a_count) as bigint) as live_a_count,
        cast(sum(live_b_count) as bigint) as live_b_count,
        cast(sum(deleted_a_count) as bigint) as deleted_a_count,
        cast(sum(deleted_b_count) as bigint) as deleted_b_count,
        max(created_a_at) as created_a_at,
        max(created_b_at) as created_b_at
    from sides
    group by object_kind, source_a, source_b, entity_id
)

select * from final
