with
conversions as (
    select
        journey_id,
        account_id,
        product_id,
        converted_at
    from {{ ref('int_conversions') }}
    -- A refund walks no path of its own: it takes over the one of its sale.
    where journey_id = conversion_id
),

touches as (
    select
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        is_measurable,
        collapses_into_parent,
        lookback_days,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
),

product_lookbacks as (
    select
        channel,
        product_id,
        lookback_days
    from {{ policy('product_lookbacks', ['channel', 'product_id']) }} as in_force
),

touches_restated as (
    select
        journey_id,
        touch_id,
        parent_touch_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        is_measurable,
        collapses_into_parent,
        touched_at,
        policy_date
    from {{ ref('int_touches__restated') }}
),

touches_in_reach as (
    select
        conversions.journey_id,
        touches.touch_id,
        touches.parent_touch_id,
        touches.channel,
        touches.campaign_id,
        touches.channel_priority,
        touches.is_passive,
        touches.is_measurable,
        touches.collapses_into_parent,
        touches.touched_at,
        cast(null as date) as policy_date
    from conversions
    inner join touches
        on conversions.account_id = touches.account_id
        and conversions.converted_at >= touches.touched_at
        and conversions.converted_at <= touches.creditable_until_at
    left join product_lookbacks
        on touches.channel = product_lookbacks.channel
        and conversions.product_id = product_lookbacks.product_id
    where
        conversions.converted_at
        <= {{ lookback_end('touches.touched_at', 'touches', 'product_lookbacks') }}
    union all
    select
        journey_id,
        touch_id,
        parent_touch_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        is_measurable,
        collapses_into_parent,
        touched_at,
        policy_date
    from touches_restated
),

collapsed as (
    {{ collapsed_touches('touches_in_reach') }}
),

final as (
    select
        touches_in_reach.journey_id,
        touches_in_reach.touch_id,
        touches_in_reach.channel,
        touches_in_reach.campaign_id,
        touches_in_reach.channel_priority,
        touches_in_reach.is_passive,
        case
            when collapsed.touch_id is not null then 'collapsed'
            when touches_in_reach.is_measurable then 'counted'
            else 'withheld'
        end as part_played,
        touches_in_reach.touched_at,
        touches_in_reach.policy_date
    from touches_in_reach
    left join collapsed
        on touches_in_reach.journey_id = collapsed.journey_id
        and touches_in_reach.touch_id = collapsed.touch_id
)

select * from final
