{#- The visits of testers, with the scenario that their run names and what they said of them. -#}
with
visits as (
    select
        visit_id,
        scenario_run_id,
        account_id,
        journey_stage,
        coalesce(visit_channel, 'unknown') as visit_channel,
        happened_at,
        {{ date_of('happened_at') }} as visited_date
    from {{ ref('fct_visits') }}
    where is_test and account_id <> 'unknown'
),

answers as (
    select
        visit_id,
        score as rating,
        row_number() over (
            partition by visit_id
            order by happened_at desc, answer_id desc
        ) as recency
    from {{ ref('fct_patient_answers') }}
    where is_test and question = 'score' and score is not null
),

scenarios as (
    select scenario_id
    from {{ policy('scenarios', ['scenario_id', 'step_number']) }} as in_force
    group by scenario_id
),

-- Of scenarios whose names begin alike, a run is of the one with the longest.
named as (
    select
        visits.visit_id,
        visits.scenario_run_id,
        visits.account_id,
        visits.journey_stage,
        visits.visit_channel,
        visits.happened_at,
        visits.visited_date,
        scenarios.scenario_id,
        row_number() over (
            partition by visits.visit_id
            order by length(scenarios.scenario_id) desc nulls last, scenarios.scenario_id asc
        ) as name_order
    from visits
    left join scenarios
        on visits.scenario_run_id = scenarios.scenario_id
        or substr(visits.scenario_run_id, 1, length(scenarios.scenario_id) + 1)
        = scenarios.scenario_id || '-'
),

final as (
    select
        named.visit_id,
        named.scenario_run_id,
        named.scenario_id,
        named.account_id,
        named.journey_stage,
        named.visit_channel,
        -- A scenario may come to a stage more than once.
        cast(row_number() over (
            partition by named.scenario_run_id, named.account_id, named.journey_stage
            order by named.happened_at asc, named.visit_id asc
        ) as bigint) as stage_order,
        answers.rating,
        named.visited_date
    from named
    left join answers
        on named.visit_id = answers.visit_id
        and answers.recency = 1
    where named.name_order = 1
)

select * from final
