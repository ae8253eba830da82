with
pairs as (
    select
        object_kind,
        source_a,
        source_b
    from {{ ref('int_sync_pairs__connected') }}
),

entities as (
    select
        object_kind,
        source_a,
        source_b,
        live_a_count,
        live_b_count,
        deleted_a_count,
        deleted_b_count
    from {{ ref('int_sync_entities__paired') }}
),

remaining_merges as (
    select
        object_kind,
        source,
        other_source,
        {{ count_of('is_doubled or is_apart') }} as remaining_count
    from {{ ref('int_sync_merges__remaining') }}
    group by object_kind, source, other_source
),

counts as (
    select
        object_kind,
        source_a,
        source_b,
        cast(sum(live_a_count) as bigint) as record_a_count,
        cast(sum(live_b_count) as bigint) as record_b_count,
        {{ count_of('live_a_count > 0') }} as entity_a_count,
        {{ count_of('live_b_count > 0') }} as entity_b_count,
        {{ count_of('live_a_count > 0 and live_b_count > 0') }} as matched_count,
        {{ count_of('live_a_count = 0 and deleted_a_count > 0 and live_b_count > 0') }}
            as deleted_a_live_b_count,
        {{ count_of('live_b_count = 0 and deleted_b_count > 0 and live_a_count > 0') }}
            as deleted_b_live_a_count
    from entities
    group by object_kind, source_a, source_b
),

-- A connected system that holds nothing is compared too: none of what others hold is there.
final as (
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        coalesce(counts.record_a_count, 0) as record_a_count,
        coalesce(counts.record_b_count, 0) as record_b_count,
        coalesce(counts.entity_a_count, 0) as entity_a_count,
        coalesce(counts.entity_b_count, 0) as entity_b_count,
        coalesce(counts.matched_count, 0) as matched_count,
        coalesce(counts.deleted_a_live_b_count, 0) as deleted_a_live_b_count,
        coalesce(counts.deleted_b_live_a_count, 0) as deleted_b_live_a_count,
        coalesce(merges_a.remaining_count, 0) as merged_a_live_b_count,
        coalesce(merges_b.remaining_count, 0) as merged_b_live_a_count
    from pairs
    left join counts
        on pairs.object_kind = counts.object_kind
        and pairs.source_a = counts.source_a
        and pairs.source_b = counts.source_b
    left join remaining_merges as merges_a
        on pairs.object_kind = merges_a.object_kind
        and pairs.source_a = merges_a.source
        and pairs.source_b = merges_a.other_source
    left join remaining_merges as merges_b
        on pairs.object_kind = merges_b.object_kind
        and pairs.source_b = merges_b.source
        and pairs.source_a = merges_b.other_source
)

select * from final
