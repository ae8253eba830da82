{{ config(materialized="view") }}

with
sales as (
    select
        journey_id,
        account_id,
        converted_at,
        {{ as_of_date() }} as policy_date
    from {{ ref('int_conversions') }}
    where journey_id = conversion_id
),

stage_changes as (
    select
        account_id,
        to_stage,
        happened_at
    from {{ ref('fct_stage_changes') }}
    where account_id <> 'unknown'
),

stages_restated as (
    select
        journey_id,
        to_stage,
        happened_at,
        policy_date
    from {{ ref('int_stages__restated') }}
),

policy_days as (
    select policy_date from sales
    union
    select policy_date from stages_restated
),

milestone_stages as (
    select
        policy_date,
        stage,
        milestone
    from {{ policy_on('milestone_stages', ['stage'], 'policy_days') }} as in_force
),

stages_before as (
    select
        sales.journey_id,
        stage_changes.to_stage,
        stage_changes.happened_at,
        sales.policy_date
    from sales
    inner join stage_changes
        on sales.account_id = stage_changes.account_id
        and sales.converted_at >= stage_changes.happened_at
    union all
    select
        journey_id,
        to_stage,
        happened_at,
        policy_date
    from stages_restated
),

-- Of several deals the last before the sale is the one that it came of.
final as (
    select
        stages_before.journey_id,
        milestone_stages.milestone,
        max(stages_before.happened_at) as reached_at
    from stages_before
    inner join milestone_stages
        on stages_before.policy_date = milestone_stages.policy_date
        and stages_before.to_stage = milestone_stages.stage
    group by stages_before.journey_id, milestone_stages.milestone
)

select * from final
