{{ config(materialized="view") }}

with
journeys as (
    select
        journey_id,
        touch_id,
        touch_position,
        touch_count,
        touched_at,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date
    from {{ ref('int_journeys__open') }}
    where credits_alone
),

policy_days as (
    select policy_date
    from journeys
    group by policy_date
),

reached as (
    select
        journey_id,
        milestone,
        reached_at
    from {{ ref('int_milestones__reached') }}
),

milestones as (
    select
        in_force.policy_date,
        in_force.attribution_model,
        in_force.milestone,
        in_force.weight
    from {{ policy_on(
        'attribution_milestones', ['attribution_model', 'milestone'], 'policy_days'
    ) }} as in_force
    inner join {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as models
        on in_force.policy_date = models.policy_date
        and in_force.attribution_model = models.attribution_model
    where models.rule = 'milestones' and in_force.weight > 0
),

-- A milestone is the touch that last came before it; one that none came before drops out.
milestone_touches as (
    select
        policy_date,
        journey_id,
        'first' as milestone,
        touch_position
    from journeys
    where touch_position = 1
    union all
    select
        policy_date,
        journey_id,
        'last' as milestone,
        touch_position
    from journeys
    where touch_position = touch_count
    union all
    select
        journeys.policy_date,
        journeys.journey_id,
        reached.milestone,
        max(journeys.touch_position) as touch_position
    from journeys
    inner join reached
        on journeys.journey_id = reached.journey_id
        and journeys.touched_at <= reached.reached_at
    group by journeys.policy_date, journeys.journey_id, reached.milestone
),

-- One touch before two milestones has the weight of both.
milestone_weights as (
    select
        milestones.attribution_model,
        milestone_touches.journey_id,
        milestone_touches.touch_position,
        cast(sum(milestones.weight) as decimal(9, 6)) as weight
    from milestone_touches
    inner join milestones
        on milestone_touches.policy_date = milestones.policy_date
        and milestone_touches.milestone = milestones.milestone
    group by
        milestones.attribution_model, milestone_touches.journey_id,
        milestone_touches.touch_position
),

weights_between as (
    select
        policy_date,
        attribution_model,
        sum(case when milestone = 'between' then weight else 0 end) as between_weight
    from milestones
    group by policy_date, attribution_model
),

weighted_touches as (
    select
        models.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        milestone_weights.weight as milestone_weight,
        models.between_weight,
        journeys.touch_count - count(milestone_weights.weight) over (
            partition by models.attribution_model, journeys.journey_id
        ) as between_count
    from journeys
    inner join weights_between as models on journeys.policy_date = models.policy_date
    left join milestone_weights
        on models.attribution_model = milestone_weights.attribution_model
        and journeys.journey_id = milestone_weights.journey_id
        and journeys.touch_position = milestone_weights.touch_position
),

-- Weights, not shares: what all others share is each one's, and the milestones are scaled up.
final as (
    select
        true as credits_alone,
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        cast(
            coalesce(milestone_weight * greatest(between_count, 1), between_weight)
            as decimal(20, 12)
        ) as touch_weight
    from weighted_touches
    where milestone_weight is not null or between_weight > 0
)

select * from final
