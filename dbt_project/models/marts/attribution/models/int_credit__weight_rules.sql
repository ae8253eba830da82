with
journeys as (
    select
        journey_id,
        touch_id,
        channel,
        is_passive,
        touch_position,
        touch_count,
        seconds_before_last_touch,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date
    from {{ ref('int_journeys__open') }}
    where credits_alone
),

policy_days as (
    select policy_date
    from journeys
    group by policy_date
),

attribution_models as (
    select
        policy_date,
        attribution_model,
        rule,
        half_life_days
    from {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as in_force
),

decayed_touches as (
    select
        attribution_models.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        -- Age is counted from the last touch, lest old journeys underflow to zero.
        cast({{ power_of_two(
            '-cast(journeys.seconds_before_last_touch as double)'
            ' / (86400 * cast(attribution_models.half_life_days as double))'
        ) }} as decimal(18, 12)) as touch_weight
    from journeys
    inner join attribution_models on journeys.policy_date = attribution_models.policy_date
    where attribution_models.rule = 'decay'
),

-- Came by itself all the way: then the last touch is all there is.
last_active_positions as (
    select
        journey_id,
        coalesce(max(case when not is_passive then touch_position end), max(touch_count))
            as touch_position
    from journeys
    group by journey_id
),

last_active_touches as (
    select
        attribution_models.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        cast(1 as decimal(18, 12)) as touch_weight
    from journeys
    inner join attribution_models on journeys.policy_date = attribution_models.policy_date
    inner join last_active_positions
        on journeys.journey_id = last_active_positions.journey_id
        and journeys.touch_position = last_active_positions.touch_position
    where attribution_models.rule = 'last_active'
),

-- The Shapley value of sales that need each channel of their journey: every channel gets
-- one part, its touches share it.
channel_touches as (
    select
        attribution_models.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        count(*) over (
            partition by
                attribution_models.attribution_model, journeys.journey_id, journeys.channel
        ) as channel_touch_count
    from journeys
    inner join attribution_models on journeys.policy_date = attribution_models.policy_date
    where attribution_models.rule = 'per_channel'
),

weighted_touches as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight
    from decayed_touches
    union all
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight
    from last_active_touches
    union all
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        cast({{ safe_divide('1', 'channel_touch_count') }} as decimal(18, 12)) as touch_weight
    from channel_touches
),

final as (
    select
        true as credits_alone,
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        cast(touch_weight as decimal(20, 12)) as touch_weight
    from weighted_touches
    where touch_weight > 0
)

select * from final
