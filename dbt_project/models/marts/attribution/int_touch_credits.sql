{{ config(materialized=credit_ledger_materialization()) }}

with
withheld as (
    select
        journey_id,
        withheld_trillionths
    from {{ ref('int_journeys__withheld') }}
),

journeys as (
    select
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        journeys.touch_count,
        coalesce(journeys.policy_date, {{ as_of_date() }}) as policy_date,
        {{ measured_trillionths('withheld') }} as journey_trillionths
    from {{ ref('int_journeys__open') }} as journeys
    left join withheld on journeys.journey_id = withheld.journey_id
    where journeys.credits_alone
),

place_credits as (
    select
        attribution_model,
        policy_date,
        touch_count,
        journey_trillionths,
        touch_position,
        credit_ratio
    from {{ ref('int_place_credits') }}
),

weighted_touches as (
    {% for credit_model in credit_models() -%}
    select
        credits_alone,
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight
    from {{ ref(credit_model) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {%- endfor %}
),

fingerprints as (
    select
        journey_id,
        credits_alone,
        policy_date
    from {{ ref('int_journeys__fingerprinted') }}
    where is_open
),

policy_days as (
    select policy_date
    from fingerprints
    group by policy_date
),

attribution_models as (
    select
        in_force.policy_date,
        in_force.attribution_model,
        {{ credits_alone('in_force') }} as credits_alone
    from {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as in_force
),

whole_weights as (
    select
        touches.credits_alone,
        touches.attribution_model,
        touches.journey_id,
        touches.touch_id,
        touches.touch_position,
        {{ trillionths('touches.touch_weight') }} as weight,
        {{ measured_trillionths('withheld') }} as journey_trillionths
    from weighted_touches as touches
    left join withheld on touches.journey_id = withheld.journey_id
),

credits as (
    select
        true as credits_alone,
        place_credits.attribution_model,
        journeys.journey_id,
        journeys.touch_id,
        journeys.touch_position,
        place_credits.credit_ratio
    from journeys
    inner join place_credits
        on journeys.policy_date = place_credits.policy_date
        and journeys.touch_count = place_credits.touch_count
        and journeys.journey_trillionths = place_credits.journey_trillionths
        and journeys.touch_position = place_credits.touch_position

    union all

    select
        credits_alone,
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        {{ from_trillionths('part') }} as credit_ratio
    from {{ split_by_weight(
        'whole_weights',
        keys=['attribution_model', 'journey_id'],
        member='touch_position',
        amount='journey_trillionths',
        weight='weight',
        carried=['credits_alone', 'touch_id'],
    ) }} as parts

    union all

    select
        fingerprints.credits_alone,
        attribution_models.attribution_model,
        withheld.journey_id,
        cast(null as string) as touch_id,
        cast(0 as bigint) as touch_position,
        {{ from_trillionths('withheld.withheld_trillionths') }} as credit_ratio
    from withheld
    inner join fingerprints on withheld.journey_id = fingerprints.journey_id
    inner join attribution_models
        on fingerprints.policy_date = attribution_models.policy_date
        and fingerprints.credits_alone = attribution_models.credits_alone
),

final as (
    select
        attribution_model,
        credits_alone,
        journey_id,
        touch_id,
        touch_position,
        credit_ratio
    from credits
    where credit_ratio > 0
)

select * from final
