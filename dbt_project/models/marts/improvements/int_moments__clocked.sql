with
dated as (
    select
        process_run_id,
        moment_id,
        ecosystem_layer,
        outcome,
        failure_type,
        wait_minutes,
        detected_at,
        {{ quarter_start('happened_at') }} as quarter_start_date,
        -- What nobody noticed has failed the customer from the start.
        {{ epoch_seconds('coalesce(detected_at, happened_at)') }} as noticed_second,
        {{ epoch_seconds('contacted_at') }} as contacted_second,
        {{ epoch_seconds('resolved_at') }} as resolved_second
    from {{ ref('fct_process_runs') }}
    where moment_id is not null
),

runs as (
    select
        process_run_id,
        moment_id,
        ecosystem_layer,
        outcome,
        failure_type,
        wait_minutes,
        detected_at,
        quarter_start_date,
        noticed_second,
        contacted_second,
        resolved_second,
        cast(floor({{ safe_divide('contacted_second - noticed_second', 60) }}) as bigint)
            as contact_minutes,
        cast(floor({{ safe_divide('resolved_second - noticed_second', 60) }}) as bigint)
            as resolve_minutes
    from dated
),

limits as (
    select
        moment_id,
        ecosystem_layer,
        60 * contact_minutes as contact_seconds,
        60 * resolve_minutes as resolve_seconds
    from {{ policy('escalation_limits', ['moment_id', 'ecosystem_layer']) }} as in_force
),

run_context as (
    select {{ epoch_seconds(add_days('as_of_date', 1)) }} as end_second
    from {{ run_context() }} as build
),

clocked as (
    select
        runs.process_run_id,
        runs.outcome = 'failed' as is_failed,
        runs.outcome = 'failed' and coalesce(
            runs.noticed_second + limits.contact_seconds <= run_context.end_second, false
        ) as is_contact_due,
        runs.outcome = 'failed' and coalesce(
            runs.noticed_second + limits.resolve_seconds <= run_context.end_second, false
        ) as is_resolve_due,
        coalesce(
            runs.contacted_second - runs.noticed_second <= limits.contact_seconds, false
        ) as is_contacted_in_time,
        coalesce(
            runs.resolved_second - runs.noticed_second <= limits.resolve_seconds, false
        ) as is_resolved_in_time
    from runs
    cross join run_context
    left join limits
        on runs.moment_id = limits.moment_id
        and runs.ecosystem_layer = limits.ecosystem_layer
),

final as (
    select
        runs.process_run_id,
        runs.moment_id,
        runs.ecosystem_layer,
        runs.quarter_start_date,
        case when clocked.is_failed then coalesce(runs.failure_type, 'other') end
            as failure_type,
        case when clocked.is_failed and runs.failure_type = 'delayed' then runs.wait_minutes end
            as delay_minutes,
        case when clocked.is_failed then runs.contact_minutes end as contact_minutes,
        case when clocked.is_failed then runs.resolve_minutes end as resolve_minutes,
        clocked.is_failed,
        clocked.is_failed and runs.detected_at is null as is_unnoticed,
        clocked.is_contact_due,
        clocked.is_contact_due and not clocked.is_contacted_in_time as is_contact_breach,
        clocked.is_resolve_due,
        clocked.is_resolve_due and clocked.is_resolved_in_time as is_recovered,
        -- Still to be done, and late: somebody has to act today.
        runs.resolved_second is null
        and (
            clocked.is_resolve_due
            or (clocked.is_contact_due and runs.contacted_second is null)
        ) as is_open_breach
    from runs
    inner join clocked on runs.process_run_id = clocked.process_run_id
)

select * from final
