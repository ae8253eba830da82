{{ config(materialized="view") }}

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
        touched_at,
        policy_date
    from {{ ref('int_journeys') }}
),

fingerprints as (
    select
        journey_id,
        credits_alone
    from {{ ref('int_journeys__fingerprinted') }}
    where is_open
),

final as (
    select
        fingerprints.credits_alone,
        journeys.journey_id,
        journeys.touch_id,
        journeys.channel,
        journeys.is_passive,
        journeys.touch_position,
        journeys.touch_count,
        journeys.seconds_before_last_touch,
        journeys.touched_at,
        journeys.policy_date
    from journeys
    inner join fingerprints on journeys.journey_id = fingerprints.journey_id
)

select * from final
