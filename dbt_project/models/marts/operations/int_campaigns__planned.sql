with
campaigns as (
    select
        campaign_id,
        campaign_name,
        start_date
    from {{ ref('dim_campaigns') }}
),

nodes as (
    select
        node_id,
        parent_node_id,
        refers_to,
        strategy_id,
        tactic_id
    from {{ ref('int_plan_nodes__placed') }}
    where node_level = 'campaign' and is_placed
),

run_context as (
    select
        as_of_date,
        {{ parameter('plan_campaign_days') }} as plan_days
    from {{ run_context() }} as build
),

-- The node that names more of a campaign's code has it: each campaign stands in the plan once.
ranked_nodes as (
    select
        campaigns.campaign_id,
        nodes.node_id,
        nodes.strategy_id,
        nodes.tactic_id,
        row_number() over (
            partition by campaigns.campaign_id
            order by
                case when nodes.refers_to = campaigns.campaign_id then 0 else 1 end,
                length(nodes.refers_to) desc,
                nodes.node_id asc
        ) as closeness
    from campaigns
    inner join nodes
        on (
            campaigns.campaign_id = nodes.refers_to
            or substr(campaigns.campaign_id, 1, length(nodes.refers_to) - 1) || '*'
            = nodes.refers_to
        )
),

final as (
    select
        campaigns.campaign_id,
        campaigns.campaign_name,
        ranked_nodes.node_id as plan_node_id,
        ranked_nodes.tactic_id,
        ranked_nodes.strategy_id,
        -- One that is to come counts: the plan is being carried out.
        coalesce(
            campaigns.start_date
            > {{ add_days('run_context.as_of_date', '-run_context.plan_days') }},
            false
        ) as is_recent
    from campaigns
    cross join run_context
    left join ranked_nodes
        on campaigns.campaign_id = ranked_nodes.campaign_id
        and ranked_nodes.closeness = 1
)

select * from final
