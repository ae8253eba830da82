with
withheld as (
    select
        journey_id,
        withheld_trillionths
    from {{ ref('int_journeys__withheld') }}
),

journeys as (
    select
        coalesce(journeys.policy_date, {{ as_of_date() }}) as policy_date,
        journeys.touch_count,
        journeys.touch_position,
        {{ measured_trillionths('withheld') }} as journey_trillionths
    from {{ ref('int_journeys__open') }} as journeys
    left join withheld on journeys.journey_id = withheld.journey_id
    where journeys.credits_alone
),

places as (
    select
        policy_date,
        touch_count,
        touch_position,
        journey_trillionths
    from journeys
    group by policy_date, touch_count, touch_position, journey_trillionths
),

policy_days as (
    select policy_date
    from places
    group by policy_date
),

attribution_models as (
    select
        policy_date,
        attribution_model,
        rule,
        first_weight,
        middle_weight,
        last_weight
    from {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as in_force
    where rule in ('positional', 'uniform')
),

-- Weights, not shares: they are scaled so that no division is needed here, and a share
-- such as one third stays exact until the credits are rounded to sum to one.
weighted_places as (
    select
        attribution_models.attribution_model,
        places.policy_date,
        places.touch_count,
        places.touch_position,
        places.journey_trillionths,
        case
            when places.touch_count = 1 or attribution_models.rule = 'uniform' then 1
            when places.touch_count = 2 and places.touch_position = 1
                then 2 * attribution_models.first_weight + attribution_models.middle_weight
            when places.touch_count = 2
                then 2 * attribution_models.last_weight + attribution_models.middle_weight
            when places.touch_position = 1
                then attribution_models.first_weight * (places.touch_count - 2)
            when places.touch_position = places.touch_count
                then attribution_models.last_weight * (places.touch_count - 2)
            else attribution_models.middle_weight
        end as weight
    from places
    inner join attribution_models on places.policy_date = attribution_models.policy_date
),

whole_weights as (
    select
        attribution_model,
        policy_date,
        touch_count,
        touch_position,
        journey_trillionths,
        {{ millionths('weight') }} as weight
    from weighted_places
),

final as (
    select
        attribution_model,
        policy_date,
        touch_count,
        journey_trillionths,
        touch_position,
        {{ from_trillionths('part') }} as credit_ratio
    from {{ split_by_weight(
        'whole_weights',
        keys=['attribution_model', 'policy_date', 'touch_count', 'journey_trillionths'],
        member='touch_position',
        amount='journey_trillionths',
        weight='weight',
    ) }} as parts
    where part > 0
)

select * from final
