with
pairs as (
    select
        object_kind,
        source_a,
        source_b,
        record_a_count,
        record_b_count,
        entity_a_count,
        entity_b_count,
        matched_count,
        deleted_a_live_b_count,
        deleted_b_live_a_count,
        merged_a_live_b_count,
        merged_b_live_a_count
    from {{ ref('int_sync_pairs__counted') }}
),

lags as (
    select
        object_kind,
        source_a,
        source_b,
        lag_count,
        lag_p50_days,
        lag_p90_days
    from {{ ref('int_sync_lags__measured') }}
),

systems as (
    select
        source,
        department
    from {{ policy('systems', ['source']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

final as (
    select
        pairs.object_kind,
        pairs.source_a,
        pairs.source_b,
        systems_a.department as department_a,
        systems_b.department as department_b,
        pairs.record_a_count,
        pairs.record_b_count,
        pairs.record_a_count - pairs.entity_a_count as duplicate_a_count,
        pairs.record_b_count - pairs.entity_b_count as duplicate_b_count,
        pairs.matched_count,
        pairs.entity_a_count - pairs.matched_count as only_a_count,
        pairs.entity_b_count - pairs.matched_count as only_b_count,
        {{ ratio('pairs.matched_count', 'pairs.entity_a_count') }} as match_a_ratio,
        {{ rounded_ratio(wilson_bound(
            'pairs.matched_count', 'pairs.entity_a_count', 'run_context.deviations', 'low'
        )) }} as match_a_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'pairs.matched_count', 'pairs.entity_a_count', 'run_context.deviations', 'high'
        )) }} as match_a_high_ratio,
        {{ ratio('pairs.matched_count', 'pairs.entity_b_count') }} as match_b_ratio,
        {{ rounded_ratio(wilson_bound(
            'pairs.matched_count', 'pairs.entity_b_count', 'run_context.deviations', 'low'
        )) }} as match_b_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'pairs.matched_count', 'pairs.entity_b_count', 'run_context.deviations', 'high'
        )) }} as match_b_high_ratio,
        pairs.deleted_a_live_b_count,
        pairs.deleted_b_live_a_count,
        pairs.merged_a_live_b_count,
        pairs.merged_b_live_a_count,
        coalesce(lags.lag_count, 0) as lag_count,
        lags.lag_p50_days,
        lags.lag_p90_days,
        run_context.as_of_date,
        run_context.build_id
    from pairs
    cross join run_context
    left join systems as systems_a on pairs.source_a = systems_a.source
    left join systems as systems_b on pairs.source_b = systems_b.source
    left join lags
        on pairs.object_kind = lags.object_kind
        and pairs.source_a = lags.source_a
        and pairs.source_b = lags.source_b
)

select * from final
