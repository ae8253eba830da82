with
channels as (
    select
        channel,
        chain_channel
    from {{ ref('int_chain_channels') }}
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

-- Counted before they are named: however many the journeys, pairs of channels are few.
pairs as (
    select
        touches.is_converted,
        touches.channel_before,
        touches.channel,
        count(*) as journey_count,
        count(sales.reporting_amount) as priced_count,
        sum(sales.reporting_amount) as reporting_amount
    from {{ ref('int_chain_touches') }} as touches
    left join sales on touches.journey_id = sales.journey_id
    group by touches.is_converted, touches.channel_before, touches.channel
),

-- Only a model of order 2 or 3 looks further back, which costs a sort of all steps.
deepest as (
    select max(chain_order) as chain_order
    from orders
    having max(chain_order) > 1
),

remembered_steps as (
    select
        steps.journey_id,
        steps.is_converted,
        steps.chain_channel,
        steps.channel_before as one_before,
        lag(steps.channel_before, 1) over journey as two_before,
        lag(steps.channel_before, 2) over journey as three_before
    from {{ ref('int_chain_steps') }} as steps
    cross join deepest
    window journey as (
        partition by steps.journey_id order by steps.touch_position nulls last
    )
),

walks as (
    select
        steps.is_converted,
        steps.three_before,
        steps.two_before,
        steps.one_before,
        steps.chain_channel,
        count(*) as journey_count,
        count(sales.reporting_amount) as priced_count,
        sum(sales.reporting_amount) as reporting_amount
    from remembered_steps as steps
    left join sales on steps.journey_id = sales.journey_id
    group by
        steps.is_converted, steps.three_before, steps.two_before, steps.one_before,
        steps.chain_channel
),

-- A state is the last channels of a journey, as many as the order says, oldest first.
moves as (
    select
        orders.chain_order,
        pairs.is_converted,
        coalesce(channels_before.chain_channel, '') as from_state,
        channels.chain_channel as to_state,
        pairs.journey_count,
        pairs.priced_count,
        pairs.reporting_amount
    from pairs
    inner join channels on pairs.channel = channels.channel
    left join channels as channels_before
        on pairs.channel_before = channels_before.channel
    inner join orders on orders.chain_order = 1

    union all

    select
        orders.chain_order,
        walks.is_converted,
        concat_ws(
            '.',
            case when orders.chain_order >= 3 then walks.three_before end,
            walks.two_before,
            walks.one_before
        ) as from_state,
        concat_ws(
            '.',
            case when orders.chain_order >= 3 then walks.two_before end,
            walks.one_before,
            walks.chain_channel
        ) as to_state,
        walks.journey_count,
        walks.priced_count,
        walks.reporting_amount
    from walks
    inner join orders on orders.chain_order > 1
),

final as (
    select
        chain_order,
        is_converted,
        from_state,
        to_state,
        cast(sum(journey_count) as bigint) as journey_count,
        cast(sum(priced_count) as bigint) as priced_count,
        cast(coalesce(sum(reporting_amount), 0) as decimal(24, 2)) as reporting_amount
    from moves
    -- A channel after itself is no move: three e-mails in a row say no more than one.
    where from_state <> to_state
    group by chain_order, is_converted, from_state, to_state
)

select * from final
