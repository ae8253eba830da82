with
nodes as (
    select
        node_id,
        parent_node_id,
        node_level,
        title,
        refers_to,
        owner,
        is_placed,
        strategy_id,
        tactic_id,
        child_count,
        campaign_count,
        recent_campaign_count
    from {{ ref('int_plan_nodes__filled') }}
),

campaigns as (
    select
        campaign_id,
        campaign_name,
        plan_node_id,
        is_recent
    from {{ ref('int_campaigns__planned') }}
),

metrics as (
    select
        metric_id,
        source_measure
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

nodes_with_metrics as (
    select
        nodes.node_id,
        nodes.parent_node_id,
        nodes.node_level,
        nodes.title,
        nodes.strategy_id,
        nodes.tactic_id,
        nodes.refers_to,
        nodes.owner,
        nodes.is_placed,
        nodes.child_count,
        nodes.campaign_count,
        nodes.recent_campaign_count,
        case
            when nodes.node_level <> 'metric' then null
            when instr(nodes.refers_to, '.') > 0 then 'measured'
            when metrics.source_measure is not null then 'measured'
            when metrics.metric_id is not null then 'not_measured'
            else 'unknown'
        end as metric_status
    from nodes
    left join metrics on nodes.refers_to = metrics.metric_id
),

plan_rows as (
    select
        node_id,
        parent_node_id,
        node_level,
        title,
        strategy_id,
        tactic_id,
        refers_to,
        owner as owner_function,
        campaign_count,
        recent_campaign_count,
        metric_status,
        case
            when not is_placed then 'unknown_parent'
            when node_level = 'strategy' and child_count = 0 then 'no_tactic'
            when metric_status = 'unknown' then 'unknown_metric'
            when
                node_level = 'campaign' and campaign_count = 0
                and instr(coalesce(refers_to, '*'), '*') = 0
                then 'unknown_campaign'
            when recent_campaign_count = 0 then 'no_campaign'
            when node_level = 'campaign' and child_count = 0 then 'no_metric'
        end as orphan_reason
    from nodes_with_metrics

    union all

    -- What runs and stands in no plan.
    select
        'unplanned:' || campaign_id as node_id,
        cast(null as string) as parent_node_id,
        'campaign' as node_level,
        campaign_name as title,
        cast(null as string) as strategy_id,
        cast(null as string) as tactic_id,
        campaign_id as refers_to,
        cast(null as string) as owner_function,
        cast(1 as bigint) as campaign_count,
        cast(case when is_recent then 1 else 0 end as bigint) as recent_campaign_count,
        cast(null as string) as metric_status,
        'no_plan' as orphan_reason
    from campaigns
    where plan_node_id is null
),

final as (
    select
        plan_rows.node_id,
        plan_rows.parent_node_id,
        plan_rows.node_level,
        plan_rows.title,
        plan_rows.strategy_id,
        plan_rows.tactic_id,
        plan_rows.refers_to,
        plan_rows.owner_function,
        plan_rows.campaign_count,
        plan_rows.recent_campaign_count,
        plan_rows.metric_status,
        plan_rows.orphan_reason,
        run_context.as_of_date,
        run_context.build_id
    from plan_rows
    cross join run_context
)

select * from final
