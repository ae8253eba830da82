with
feeds as (
    select
        source,
        table_name
    from {{ source('ops', 'feeds') }}
),

lanes as (
    select
        source,
        table_name,
        tool_id,
        declared_manual_steps,
        latency_limit_days
    from {{ policy('feed_lanes', ['source', 'table_name']) }} as in_force
),

-- A row of policy for a table is nearer than the one for all tables of its source.
final as (
    select
        feeds.source,
        feeds.table_name,
        coalesce(own.tool_id, shared.tool_id) as tool_id,
        coalesce(own.declared_manual_steps, shared.declared_manual_steps)
            as declared_step_count,
        coalesce(own.latency_limit_days, shared.latency_limit_days) as latency_limit_days
    from feeds
    left join lanes as own
        on feeds.source = own.source
        and feeds.table_name = own.table_name
    left join lanes as shared
        on feeds.source = shared.source
        and shared.table_name = '*'
)

select * from final
