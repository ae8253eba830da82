with
steps as (
    select
        journey_id,
        is_converted,
        touch_position,
        chain_channel,
        channel_before
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

-- Only a model of order 2 or 3 looks further back than one channel, which costs a window.
deepest as (
    select max(chain_order) as chain_order
    from orders
    having max(chain_order) > 1
),

remembered_steps as (
    select
        1 as remembered_order,
        journey_id,
        is_converted,
        chain_channel,
        channel_before as one_before,
        cast(null as string) as two_before,
        cast(null as string) as three_before
    from steps

    union all

    select
        deepest.chain_order as remembered_order,
        steps.journey_id,
        steps.is_converted,
        steps.chain_channel,
        steps.channel_before as one_before,
        lag(steps.channel_before, 1) over journey as two_before,
        lag(steps.channel_before, 2) over journey as three_before
    from steps
    cross join deepest
    window journey as (
        partition by steps.journey_id order by steps.touch_position nulls last
    )
),

counted_steps as (
    select
        steps.remembered_order,
        steps.is_converted,
        steps.three_before,
        steps.two_before,
        steps.one_before,
        steps.chain_channel,
        count(*) as journey_count,
        count(sales.reporting_amount) as priced_count,
        coalesce(sum(sales.reporting_amount), 0) as reporting_amount
    from remembered_steps as steps
    left join sales on steps.journey_id = sales.journey_id
    group by
        steps.remembered_order, steps.is_converted, steps.three_before, steps.two_before,
        steps.one_before, steps.chain_channel
),

-- A state is the last channels of a journey, as many as the order says, oldest first.
moves as (
    select
        orders.chain_order,
        steps.is_converted,
        concat_ws(
            '.',
            case when orders.chain_order >= 3 then steps.three_before end,
            case when orders.chain_order >= 2 then steps.two_before end,
            steps.one_before
        ) as from_state,
        concat_ws(
            '.',
            case when orders.chain_order >= 3 then steps.two_before end,
            case when orders.chain_order >= 2 then steps.one_before end,
            steps.chain_channel
        ) as to_state,
        steps.journey_count,
        steps.priced_count,
        steps.reporting_amount
    from counted_steps as steps
    inner join orders
        on
        (steps.remembered_order = 1 and orders.chain_order = 1)
        or (steps.remembered_order > 1 and orders.chain_order > 1)
),

final as (
    select
        chain_order,
        is_converted,
        from_state,
        to_state,
        cast(sum(journey_count) as bigint) as journey_count,
        cast(sum(priced_count) as bigint) as priced_count,
        cast(sum(reporting_amount) as decimal(24, 2)) as reporting_amount
    from moves
    group by chain_order, is_converted, from_state, to_state
)

select * from final
