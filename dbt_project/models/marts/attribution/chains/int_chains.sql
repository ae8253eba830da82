with
steps as (
    select
        journey_id,
        is_converted,
        chain_channel,
        step_number,
        step_count,
        lag(chain_channel, 1) over (partition by journey_id order by step_number nulls last)
            as one_before,
        lag(chain_channel, 2) over (partition by journey_id order by step_number nulls last)
            as two_before
    from {{ ref('int_chain_steps') }}
),

sales as (
    select
        journey_id,
        reporting_amount
    from {{ ref('int_conversions') }}
    where journey_id = conversion_id
),

orders as (
    select in_force.chain_order
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
    where in_force.rule = 'removal_effect'
    group by in_force.chain_order
),

-- A state is the last channels of a journey, as many as the order says, oldest first.
states as (
    select
        orders.chain_order,
        steps.journey_id,
        steps.is_converted,
        steps.step_number,
        steps.step_number = steps.step_count as is_last,
        concat_ws(
            '.',
            case when orders.chain_order >= 3 then steps.two_before end,
            case when orders.chain_order >= 2 then steps.one_before end,
            steps.chain_channel
        ) as state
    from steps
    cross join orders
),

transitions as (
    select
        chain_order,
        journey_id,
        coalesce(
            lag(state) over (
                partition by chain_order, journey_id order by step_number nulls last
            ),
            ''
        ) as from_state,
        state as to_state
    from states

    union all

    select
        chain_order,
        journey_id,
        state as from_state,
        case when is_converted then 'converted' else 'lost' end as to_state
    from states
    where is_last
),

counted as (
    select
        transitions.chain_order,
        transitions.from_state,
        transitions.to_state,
        count(*) as journey_count,
        -- A sale without a rate weighs what the others after the same state do.
        cast(case
            when transitions.to_state = 'converted'
                then coalesce({{ safe_divide(
                    'sum(sales.reporting_amount) * count(*)', 'count(sales.reporting_amount)'
                ) }}, 0)
            else 0
        end as decimal(24, 6)) as reporting_amount
    from transitions
    left join sales on transitions.journey_id = sales.journey_id
    group by transitions.chain_order, transitions.from_state, transitions.to_state
),

final as (
    select
        chain_order,
        {{ text_list(
            "from_state || '|' || to_state || '|' || cast(journey_count as string)"
            " || '|' || cast(reporting_amount as string)",
            "from_state || '|' || to_state",
            separator="';'"
        ) }} as steps_text
    from counted
    group by chain_order
)

select * from final
