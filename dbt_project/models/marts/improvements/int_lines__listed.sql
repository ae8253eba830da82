with
escalations as (
    select
        moment_id,
        ecosystem_layer
    from {{ policy('escalation_limits', ['moment_id', 'ecosystem_layer']) }} as dated_limits
),

metrics as (
    select
        moment_id,
        ecosystem_layer,
        min(metric_id) as metric_id,
        cast(count(*) as bigint) as metric_count
    from {{ policy('metrics', ['metric_id']) }} as dated_metrics
    where moment_id is not null
    group by moment_id, ecosystem_layer
),

counted as (
    select
        moment_id,
        ecosystem_layer
    from {{ ref('int_moments__counted') }}
),

-- Wherever a clock runs, a metric counts or a run was.
lines as (
    select
        moment_id,
        ecosystem_layer
    from escalations
    union
    select
        moment_id,
        ecosystem_layer
    from metrics
    union
    select
        moment_id,
        ecosystem_layer
    from counted
),

final as (
    select
        lines.moment_id,
        lines.ecosystem_layer,
        metrics.metric_id,
        coalesce(metrics.metric_count, 0) as metric_count
    from lines
    left join metrics
        on lines.moment_id = metrics.moment_id
        and lines.ecosystem_layer = metrics.ecosystem_layer
)

select * from final
