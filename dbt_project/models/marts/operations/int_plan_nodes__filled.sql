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
        tactic_id
    from {{ ref('int_plan_nodes__placed') }}
),

campaigns as (
    select
        campaign_id,
        plan_node_id,
        tactic_id,
        strategy_id,
        is_recent
    from {{ ref('int_campaigns__planned') }}
    where plan_node_id is not null
),

-- A campaign counts for its node, its tactic and its strategy.
campaigns_by_ancestor as (
    select
        plan_node_id as node_id,
        is_recent
    from campaigns

    union all

    select
        tactic_id as node_id,
        is_recent
    from campaigns

    union all

    select
        strategy_id as node_id,
        is_recent
    from campaigns
),

campaigns_by_node as (
    select
        node_id,
        count(*) as campaign_count,
        {{ count_of('is_recent') }} as recent_campaign_count
    from campaigns_by_ancestor
    group by node_id
),

children_by_node as (
    select
        parent_node_id as node_id,
        count(*) as child_count
    from nodes
    where is_placed and parent_node_id is not null
    group by parent_node_id
),

final as (
    select
        nodes.node_id,
        nodes.parent_node_id,
        nodes.node_level,
        nodes.title,
        nodes.refers_to,
        nodes.owner,
        nodes.is_placed,
        nodes.strategy_id,
        nodes.tactic_id,
        coalesce(children_by_node.child_count, 0) as child_count,
        case
            when nodes.node_level <> 'metric'
                then coalesce(campaigns_by_node.campaign_count, 0)
        end as campaign_count,
        case
            when nodes.node_level <> 'metric'
                then coalesce(campaigns_by_node.recent_campaign_count, 0)
        end as recent_campaign_count
    from nodes
    left join campaigns_by_node on nodes.node_id = campaigns_by_node.node_id
    left join children_by_node on nodes.node_id = children_by_node.node_id
)

select * from final
