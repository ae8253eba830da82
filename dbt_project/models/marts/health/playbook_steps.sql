with
versions as (
    select
        play_id,
        play_version,
        language,
        is_current
    from {{ ref('int_plays__versioned') }}
),

steps as (
    select
        play_id,
        play_version,
        step_order,
        language,
        step_text
    from {{ policy('play_steps', ['play_id', 'play_version', 'step_order', 'language']) }}
        as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        steps.play_id,
        steps.play_version,
        steps.language,
        steps.step_order,
        steps.step_text,
        versions.is_current,
        run_context.as_of_date,
        run_context.build_id
    from steps
    cross join run_context
    inner join versions
        on steps.play_id = versions.play_id
        and steps.play_version = versions.play_version
        and steps.language = versions.language
)

select * from final
