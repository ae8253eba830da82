{{ config(materialized=fingerprints_materialization()) }}

with
touches as (
    select
        journey_id,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date,
        case when policy_date is null then 1 else 0 end as is_of_today,
        {{ row_hash([
            'touch_id', 'channel', 'channel_priority', 'is_passive', 'part_played', 'touched_at',
        ]) }} as row_hash
    from {{ ref('int_journeys__reached') }}
    where part_played in ('counted', 'withheld')
),

milestones as (
    select
        journey_id,
        sum({{ row_hash(['milestone', 'reached_at']) }}) as row_hash
    from {{ ref('int_milestones__reached') }}
    group by journey_id
),

effects as (
    select
        sum({{ row_hash(['attribution_model', 'channel', 'chain_channel', 'effect_ratio']) }})
            as row_hash
    from {{ ref('int_chain_effects') }}
),

journeys as (
    select
        journey_id,
        max(policy_date) as policy_date,
        max(is_of_today) as is_of_today,
        sum(row_hash) as row_hash
    from touches
    group by journey_id
),

policy_days as (
    select policy_date
    from journeys
    group by policy_date
),

policy_hashes as (
    {{ credit_policy_hashes('policy_days') }}
),

final as (
    select
        journeys.journey_id,
        policy_hashes.credits_alone,
        journeys.policy_date,
        cast(
            journeys.row_hash + policy_hashes.row_hash + coalesce(
                case
                    when policy_hashes.credits_alone then milestones.row_hash
                    else effects.row_hash
                end,
                0
            ) as decimal(38, 0)
        ) as made_of,
        true as is_open,
        false as is_applied
    from journeys
    inner join policy_hashes on journeys.policy_date = policy_hashes.policy_date
    cross join effects
    left join milestones on journeys.journey_id = milestones.journey_id
    -- Where every journey moves every credit, a closed month has no states.
    where policy_hashes.credits_alone or journeys.is_of_today = 1
)

select * from final
