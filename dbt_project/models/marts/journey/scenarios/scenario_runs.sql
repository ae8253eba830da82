with
steps as (
    select
        scenario_id,
        scenario_run_id,
        account_id,
        step_number,
        label,
        journey_stage,
        visit_channel,
        rating,
        visited_date,
        is_played,
        is_other_channel,
        is_passed_over,
        previous_date,
        started_date,
        last_visited_date
    from {{ ref('int_scenario_steps__played') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('scenario_pause_days') }} as pause_days,
        {{ parameter('scenario_failing_rating') }} as failing_rating
    from {{ run_context() }} as build
),

judged as (
    select
        steps.scenario_id,
        steps.scenario_run_id,
        steps.account_id,
        steps.step_number,
        steps.label,
        steps.journey_stage,
        steps.visit_channel,
        steps.rating,
        steps.visited_date,
        steps.previous_date,
        steps.started_date,
        steps.is_played,
        case
            when steps.is_other_channel then 'other_channel'
            when steps.is_played and steps.rating < run_context.failing_rating then 'rated_low'
            when steps.is_played and steps.rating is null then 'unrated'
            when steps.is_played then 'passed'
            when steps.is_passed_over then 'passed_over'
            when
                {{ days_between('steps.last_visited_date', 'run_context.as_of_date') }}
                > run_context.pause_days
                then 'broken_off'
            else 'open'
        end as step_word,
        run_context.as_of_date,
        run_context.build_id
    from steps
    cross join run_context
),

final as (
    select
        scenario_id,
        scenario_run_id,
        account_id,
        step_number,
        label,
        journey_stage || '.' || visit_channel as touchpoint_id,
        journey_stage,
        visit_channel,
        rating,
        step_word,
        step_word in ('other_channel', 'rated_low', 'passed_over', 'broken_off') as is_failed,
        {{ days_between('previous_date', 'visited_date') }} as days_since_previous,
        {{ days_between('visited_date', 'as_of_date') }} as days_since,
        {{ ratio(
            'sum(case when is_played then 1 else 0 end) over whole_run',
            'count(*) over whole_run'
        ) }} as coverage_ratio,
        visited_date,
        started_date,
        as_of_date,
        build_id
    from judged
    window whole_run as (partition by scenario_run_id, account_id)
)

select * from final
