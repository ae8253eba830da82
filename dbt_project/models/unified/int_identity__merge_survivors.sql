with recursive
merge_records as (
    {{ union_kind('merges') }}
),

-- A vendor that undoes and repeats a merge tells it twice: the newest target holds.
ranked_merges as (
    select
        object_kind,
        id_namespace,
        from_id,
        to_id,
        known_at,
        row_number() over (
            partition by object_kind, id_namespace, from_id
            order by merged_at desc nulls last, merge_id desc
        ) as recency
    from merge_records
    where from_id <> to_id
),

single_merges as (
    select
        object_kind,
        id_namespace,
        from_id,
        to_id,
        known_at
    from ranked_merges
    where recency = 1
),

merge_paths as (
    select
        object_kind,
        id_namespace,
        from_id,
        to_id,
        known_at,
        cast(1 as bigint) as step_count
    from single_merges

    union all

    select
        merge_paths.object_kind,
        merge_paths.id_namespace,
        merge_paths.from_id,
        single_merges.to_id,
        greatest(merge_paths.known_at, single_merges.known_at) as known_at,
        merge_paths.step_count + 1 as step_count
    from merge_paths
    inner join single_merges
        on merge_paths.object_kind = single_merges.object_kind
        and merge_paths.id_namespace = single_merges.id_namespace
        and merge_paths.to_id = single_merges.from_id
    -- Merges in a circle have no survivor; the bound ends them.
    where merge_paths.step_count < 32
),

ranked_paths as (
    select
        object_kind,
        id_namespace,
        from_id,
        to_id,
        known_at,
        row_number() over (
            partition by object_kind, id_namespace, from_id
            order by step_count desc, to_id asc
        ) as distance_rank
    from merge_paths
),

final as (
    select
        object_kind,
        id_namespace,
        from_id as record_id,
        to_id as survivor_id,
        known_at
    from ranked_paths
    where distance_rank = 1
)

select * from final
