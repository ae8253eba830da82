{{ config(materialized=fingerprints_materialization()) }}

with
conversions as (
    select
        conversion_id,
        journey_id,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date,
        policy_date is null as is_of_today,
        {{ row_hash(['journey_id', 'booked_amount', 'reporting_amount']) }} as row_hash
    from {{ ref('int_conversions__credited') }}
),

journeys as (
    select
        journey_id,
        credits_alone,
        made_of
    from {{ ref('int_journeys__fingerprinted') }}
),

policy_days as (
    select policy_date
    from conversions
    group by policy_date
),

policy_hashes as (
    {{ credit_policy_hashes('policy_days') }}
),

final as (
    select
        conversions.conversion_id,
        policy_hashes.credits_alone,
        cast(
            conversions.row_hash + policy_hashes.row_hash + coalesce(journeys.made_of, 0)
            as decimal(38, 0)
        ) as made_of,
        true as is_open,
        false as is_applied
    from conversions
    inner join policy_hashes on conversions.policy_date = policy_hashes.policy_date
    left join journeys
        on conversions.journey_id = journeys.journey_id
        and policy_hashes.credits_alone = journeys.credits_alone
    -- Where every journey moves every credit, a closed month has no states.
    where policy_hashes.credits_alone or conversions.is_of_today
)

select * from final
