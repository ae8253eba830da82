{{ config(materialized="view") }}

with
journeys as (
    select
        journey_id,
        touch_id,
        touch_position,
        channel
    from {{ ref('int_journeys__open') }}
    where not credits_alone
),

effects as (
    select
        attribution_model,
        channel,
        chain_channel,
        effect_ratio
    from {{ ref('int_chain_effects') }}
),

weighed as (
    select
        effects.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        effects.effect_ratio,
        count(*) over (
            partition by
                effects.attribution_model, journeys.journey_id, effects.chain_channel
        ) as channel_touch_count
    from journeys
    inner join effects on journeys.channel = effects.channel
),

-- A channel's effect is shared by its touches: what was said twice converted once.
final as (
    select
        false as credits_alone,
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        cast({{ safe_divide('effect_ratio', 'channel_touch_count') }} as decimal(20, 12))
            as touch_weight
    from weighed
    where effect_ratio > 0
)

select * from final
