{#- Every step of every run, played or not. -#}
with
visits as (
    select
        scenario_run_id,
        scenario_id,
        account_id,
        journey_stage,
        visit_channel,
        stage_order,
        rating,
        visited_date
    from {{ ref('int_scenario_visits__rated') }}
    where scenario_id is not null
),

steps as (
    select
        scenario_id,
        step_number,
        journey_stage,
        visit_channel as asked_channel,
        label,
        row_number() over (
            partition by scenario_id, journey_stage
            order by step_number asc
        ) as stage_order
    from {{ policy('scenarios', ['scenario_id', 'step_number']) }} as in_force
),

runs as (
    select
        scenario_run_id,
        scenario_id,
        account_id,
        min(visited_date) as started_date,
        max(visited_date) as last_visited_date
    from visits
    group by scenario_run_id, scenario_id, account_id
),

final as (
    select
        runs.scenario_id,
        runs.scenario_run_id,
        runs.account_id,
        steps.step_number,
        steps.label,
        steps.journey_stage,
        visits.visit_channel,
        visits.rating,
        visits.visited_date,
        visits.visited_date is not null as is_played,
        coalesce(visits.visit_channel <> steps.asked_channel, false) as is_other_channel,
        -- Where a later step was played, this one was passed over.
        coalesce(max(visits.visited_date) over (
            partition by runs.scenario_run_id, runs.account_id
            order by steps.step_number asc
            rows between 1 following and unbounded following
        ) is not null, false) as is_passed_over,
        max(visits.visited_date) over (
            partition by runs.scenario_run_id, runs.account_id
            order by steps.step_number asc
            rows between unbounded preceding and 1 preceding
        ) as previous_date,
        runs.started_date,
        runs.last_visited_date
    from runs
    inner join steps on runs.scenario_id = steps.scenario_id
    left join visits
        on runs.scenario_run_id = visits.scenario_run_id
        and runs.account_id = visits.account_id
        and steps.journey_stage = visits.journey_stage
        and steps.stage_order = visits.stage_order
)

select * from final
