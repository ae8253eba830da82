with
episodes as (
    select
        episode_id,
        rule_id,
        account_id,
        hcp_id,
        product_id,
        topic,
        detected_date,
        closed_date
    from {{ ref('fct_misuse_episodes') }}
),

openings as (
    select
        hcp_id,
        topic,
        content_id,
        opened_date
    from {{ ref('int_topic_openings__dated') }}
),

opened as (
    select
        episode_id,
        content_id,
        case_date
    from {{ ref('int_content_cases__opened') }}
),

rules as (
    select
        as_of_date,
        cast({{ parameter('content_window_days') }} as bigint) as window_days,
        cast({{ parameter('content_control_days') }} as bigint) as control_days
    from {{ run_context() }} as build
),

steps as (
    select {{ days_between("date '2000-01-01'", 'date_day') }} as step_number
    from {{ date_series("date '2000-01-01'", "date '2000-12-31'") }} as calendar
),

-- Misuse that lasts and that nobody corrects: every few weeks from its detection.
waiting as (
    select
        episodes.episode_id,
        episodes.hcp_id,
        episodes.topic,
        episodes.detected_date,
        {{ add_days('episodes.detected_date', 'rules.control_days * steps.step_number') }}
            as case_date
    from episodes
    cross join rules
    cross join steps
    where
        {{ add_days('episodes.detected_date', 'rules.control_days * steps.step_number') }}
        < coalesce(episodes.closed_date, rules.as_of_date)
),

-- Who has opened content in the episode is none of the untreated afterwards: of them those are
-- left whom it did not help.
waiting_with_content as (
    select
        waiting.episode_id,
        waiting.case_date
    from waiting
    cross join rules
    inner join openings
        on waiting.hcp_id = openings.hcp_id and waiting.topic = openings.topic
    where
        openings.opened_date <= {{ add_days('waiting.case_date', 'rules.window_days') }}
        and (
            openings.opened_date >= waiting.detected_date
            or openings.opened_date >= {{ add_days('waiting.case_date', '-rules.window_days') }}
        )
    group by waiting.episode_id, waiting.case_date
),

cases as (
    select
        episode_id,
        content_id,
        case_date,
        true as is_treated
    from opened
    union all
    select
        waiting.episode_id,
        '(none)' as content_id,
        waiting.case_date,
        false as is_treated
    from waiting
    left join waiting_with_content
        on waiting.episode_id = waiting_with_content.episode_id
        and waiting.case_date = waiting_with_content.case_date
    where waiting_with_content.episode_id is null
),

final as (
    select
        cases.episode_id,
        cases.content_id,
        cases.is_treated,
        episodes.rule_id,
        episodes.account_id,
        episodes.hcp_id,
        episodes.product_id,
        cases.case_date,
        {{ days_between('episodes.detected_date', 'cases.case_date') }} as detected_days
    from cases
    inner join episodes on cases.episode_id = episodes.episode_id
)

select * from final
