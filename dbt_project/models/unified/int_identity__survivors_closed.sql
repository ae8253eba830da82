with recursive
closings as (
    select closed_on_date
    from {{ ref('int_months__closed') }}
    group by closed_on_date
),

merge_versions as (
    {{ versions_in_force('merges') }}
),

-- A vendor that undoes and repeats a merge tells it twice: the newest target known holds.
ranked_merges as (
    select
        closings.closed_on_date,
        merge_versions.object_kind,
        merge_versions.id_namespace,
        merge_versions.from_id,
        merge_versions.to_id,
        row_number() over (
            partition by
                closings.closed_on_date, merge_versions.object_kind,
                merge_versions.id_namespace, merge_versions.from_id
            order by merge_versions.merged_at desc nulls last, merge_versions.merge_id desc
        ) as recency
    from merge_versions
    inner join closings on {{ in_force_on('merge_versions', 'closings.closed_on_date') }}
    where merge_versions.from_id <> merge_versions.to_id and not merge_versions.is_deleted
),

single_merges as (
    select
        closed_on_date,
        object_kind,
        id_namespace,
        from_id,
        to_id
    from ranked_merges
    where recency = 1
),

merge_paths as (
    select
        closed_on_date,
        object_kind,
        id_namespace,
        from_id,
        to_id,
        cast(1 as bigint) as step_count
    from single_merges

    union all

    select
        merge_paths.closed_on_date,
        merge_paths.object_kind,
        merge_paths.id_namespace,
        merge_paths.from_id,
        single_merges.to_id,
        merge_paths.step_count + 1 as step_count
    from merge_paths
    inner join single_merges
        on merge_paths.closed_on_date = single_merges.closed_on_date
        and merge_paths.object_kind = single_merges.object_kind
        and merge_paths.id_namespace = single_merges.id_namespace
        and merge_paths.to_id = single_merges.from_id
    -- Merges in a circle have no survivor; the bound ends them.
    where merge_paths.step_count < 32
),

ranked_paths as (
    select
        closed_on_date,
        object_kind,
        id_namespace,
        from_id,
        to_id,
        row_number() over (
            partition by closed_on_date, object_kind, id_namespace, from_id
            order by step_count desc, to_id asc
        ) as distance_rank
    from merge_paths
),

final as (
    select
        closed_on_date,
        object_kind,
        id_namespace,
        from_id as record_id,
        to_id as survivor_id
    from ranked_paths
    where distance_rank = 1
)

select * from final
