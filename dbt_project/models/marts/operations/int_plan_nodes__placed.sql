with
nodes as (
    select
        node_id,
        parent_node_id,
        node_level,
        title,
        refers_to,
        owner
    from {{ policy('plan_nodes', ['node_id']) }} as in_force
),

-- Four levels, so three steps up: what hangs one level too high or low, or on nothing, has
-- no place.
placed_nodes as (
    select
        nodes.node_id,
        nodes.parent_node_id,
        nodes.node_level,
        nodes.title,
        nodes.refers_to,
        nodes.owner,
        case nodes.node_level
            when 'strategy' then nodes.parent_node_id is null
            when 'tactic' then parents.node_level = 'strategy'
            when 'campaign'
                then parents.node_level = 'tactic' and grandparents.node_level = 'strategy'
            when 'metric'
                then
                    parents.node_level = 'campaign' and grandparents.node_level = 'tactic'
                    and great_grandparents.node_level = 'strategy'
        end as is_placed,
        case nodes.node_level
            when 'strategy' then nodes.node_id
            when 'tactic' then parents.node_id
            when 'campaign' then grandparents.node_id
            when 'metric' then great_grandparents.node_id
        end as top_node_id,
        case nodes.node_level
            when 'tactic' then nodes.node_id
            when 'campaign' then parents.node_id
            when 'metric' then grandparents.node_id
        end as second_node_id
    from nodes
    left join nodes as parents on nodes.parent_node_id = parents.node_id
    left join nodes as grandparents on parents.parent_node_id = grandparents.node_id
    left join nodes as great_grandparents
        on grandparents.parent_node_id = great_grandparents.node_id
),

final as (
    select
        node_id,
        parent_node_id,
        node_level,
        title,
        refers_to,
        owner,
        coalesce(is_placed, false) as is_placed,
        case when is_placed then top_node_id end as strategy_id,
        case when is_placed then second_node_id end as tactic_id
    from placed_nodes
)

select * from final
