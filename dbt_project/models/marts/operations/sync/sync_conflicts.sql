with
pairs as (
    select
        object_kind,
        source_a,
        source_b
    from {{ ref('int_sync_pairs__connected') }}
),

compared_fields as (
    select
        object_kind,
        field_name,
        severity
    from {{ policy('compared_fields', ['object_kind', 'field_name']) }} as in_force
),

comparisons as (
    select
        object_kind,
        source_a,
        source_b,
        field_name,
        compared_count,
        conflicting_count,
        newer_a_count,
        newer_b_count,
        granted_a_count,
        granted_b_count
    from {{ ref('int_sync_fields__compared') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('confidence_deviations') }} as deviations,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

asked as (
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        compared_fields.field_name,
        compared_fields.severity,
        coalesce(comparisons.compared_count, 0) as compared_count,
        coalesce(comparisons.conflicting_count, 0) as conflicting_count,
        coalesce(comparisons.newer_a_count, 0) as newer_a_count,
        coalesce(comparisons.newer_b_count, 0) as newer_b_count,
        coalesce(comparisons.granted_a_count, 0) as granted_a_count,
        coalesce(comparisons.granted_b_count, 0) as granted_b_count,
        pairs.object_kind <> 'contacts'
        or coalesce(comparisons.compared_count, 0) = 0
        or comparisons.compared_count >= run_context.smallest_group as is_shown,
        run_context.deviations,
        run_context.as_of_date,
        run_context.build_id
    from pairs
    inner join compared_fields on pairs.object_kind = compared_fields.object_kind
    cross join run_context
    left join comparisons
        on pairs.object_kind = comparisons.object_kind
        and pairs.source_a = comparisons.source_a
        and pairs.source_b = comparisons.source_b
        and compared_fields.field_name = comparisons.field_name
),

final as (
    select
        object_kind,
        field_name,
        source_a,
        source_b,
        severity,
        case when is_shown then compared_count end as compared_count,
        case when is_shown then conflicting_count end as conflicting_count,
        case when is_shown then {{ ratio('conflicting_count', 'compared_count') }} end
            as conflict_ratio,
        case when is_shown then {{ rounded_ratio(wilson_bound(
            'conflicting_count', 'compared_count', 'deviations', 'low'
        )) }} end as conflict_low_ratio,
        case when is_shown then {{ rounded_ratio(wilson_bound(
            'conflicting_count', 'compared_count', 'deviations', 'high'
        )) }} end as conflict_high_ratio,
        case
            when not is_shown or newer_a_count = newer_b_count then null
            when newer_a_count > newer_b_count then source_a
            else source_b
        end as newer_source,
        case
            when is_shown and newer_a_count <> newer_b_count
                then {{ ratio('greatest(newer_a_count, newer_b_count)', 'conflicting_count') }}
        end as newer_ratio,
        case when is_shown and field_name = 'email_consent' then granted_a_count end
            as granted_only_a_count,
        case when is_shown and field_name = 'email_consent' then granted_b_count end
            as granted_only_b_count,
        case when not is_shown then 'too_few_professionals' end as withheld_reason,
        as_of_date,
        build_id
    from asked
)

select * from final
