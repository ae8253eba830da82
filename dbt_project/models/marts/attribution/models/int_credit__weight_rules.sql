with
walked_journeys as (
    select
        journey_id,
        touch_id,
        channel,
        is_passive,
        touch_position,
        touch_count,
        seconds_before_last_touch,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date
    from {{ ref('int_journeys') }}
),

policy_days as (
    select policy_date
    from walked_journeys
    group by policy_date
),

journeys as (
    select
        journey_id,
        touch_id,
        touch_position,
        touch_count,
        seconds_before_last_touch,
        policy_date,
        count(*) over (partition by journey_id, channel) as channel_touch_count,
        -- Came by itself all the way: then the last touch is all there is.
        coalesce(
            max(case when not is_passive then touch_position end)
                over (partition by journey_id),
            touch_count
        ) as last_active_position
    from walked_journeys
),

attribution_models as (
    select
        policy_date,
        attribution_model,
        rule,
        first_weight,
        middle_weight,
        last_weight,
        half_life_days
    from {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as in_force
    where rule not in ('milestones', 'removal_effect')
),

-- Weights, not shares: they are scaled so that no division is needed here, and a share
-- such as one third stays exact until the credits are rounded to sum to one.
weighted_touches as (
    select
        attribution_models.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        cast(case
            when journeys.touch_count = 1 or attribution_models.rule = 'uniform' then 1
            when attribution_models.rule = 'decay'
                -- Age is counted from the last touch, lest old journeys underflow to zero.
                then cast({{ power_of_two(
                    '-cast(journeys.seconds_before_last_touch as double)'
                    ' / (86400 * cast(attribution_models.half_life_days as double))'
                ) }} as decimal(18, 12))
            when attribution_models.rule = 'last_active'
                then cast(journeys.touch_position = journeys.last_active_position as integer)
            -- The Shapley value of sales that need each channel of their journey: every
            -- channel gets one part, its touches share it.
            when attribution_models.rule = 'per_channel'
                then cast(
                        {{ safe_divide('1', 'journeys.channel_touch_count') }} as decimal(20, 12)
                    )
            when journeys.touch_count = 2 and journeys.touch_position = 1
                then 2 * attribution_models.first_weight + attribution_models.middle_weight
            when journeys.touch_count = 2
                then 2 * attribution_models.last_weight + attribution_models.middle_weight
            when journeys.touch_position = 1
                then attribution_models.first_weight * (journeys.touch_count - 2)
            when journeys.touch_position = journeys.touch_count
                then attribution_models.last_weight * (journeys.touch_count - 2)
            else attribution_models.middle_weight
        end as decimal(20, 12)) as touch_weight
    from journeys
    inner join attribution_models
        on journeys.policy_date = attribution_models.policy_date
),

final as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight
    from weighted_touches
    where touch_weight > 0
)

select * from final
