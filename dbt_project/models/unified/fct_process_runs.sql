with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

process_runs as (
    {{ union_kind('process_runs') }}
),

final as (
    select
        process_runs.source || ':' || process_runs.process_run_id as process_run_id,
        process_runs.process_name,
        process_runs.ecosystem_layer,
        case
            when process_runs.account_id is not null
                then coalesce(account_xref.account_id, 'unknown')
        end as account_id,
        process_runs.moment_id,
        process_runs.outcome,
        process_runs.failure_type,
        process_runs.step_count,
        process_runs.touchpoint_count,
        process_runs.wait_minutes,
        process_runs.rework_count,
        process_runs.detected_at,
        process_runs.contacted_at,
        process_runs.resolved_at,
        process_runs.started_at as happened_at,
        process_runs.known_at,
        process_runs.source,
        process_runs.load_id
    from process_runs
    left join account_xref
        on process_runs.id_namespace = account_xref.source
        and process_runs.account_id = account_xref.source_account_id
)

select * from final
