with
episodes as (
    select
        episode_id,
        hcp_id,
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

rules as (
    select
        cast({{ parameter('content_window_days') }} as bigint) as window_days
    from {{ run_context() }} as build
),

-- Content opened while the misuse lasted: each piece at its first opening in the episode.
opened as (
    select
        episodes.episode_id,
        episodes.topic,
        episodes.hcp_id,
        openings.content_id,
        min(openings.opened_date) as case_date
    from episodes
    inner join openings
        on episodes.hcp_id = openings.hcp_id and episodes.topic = openings.topic
    where
        openings.opened_date > episodes.detected_date
        and openings.opened_date <= coalesce(episodes.closed_date, openings.opened_date)
    group by episodes.episode_id, episodes.topic, episodes.hcp_id, openings.content_id
),

-- Of two pieces opened within one window nobody could tell which of them worked.
opened_together as (
    select
        opened.episode_id,
        opened.content_id
    from opened
    cross join rules
    inner join openings
        on opened.hcp_id = openings.hcp_id
        and opened.topic = openings.topic
        and opened.content_id <> openings.content_id
    where
        abs({{ days_between('opened.case_date', 'openings.opened_date') }})
        <= rules.window_days
    group by opened.episode_id, opened.content_id
),

firsts as (
    select
        episode_id,
        topic,
        hcp_id,
        content_id,
        case_date
    from opened
    union all
    select
        episode_id,
        topic,
        hcp_id,
        '(any)' as content_id,
        min(case_date) as case_date
    from opened
    group by episode_id, topic, hcp_id
),

-- Who had read of it in the window before is compared with no time without content.
reopened as (
    select
        firsts.episode_id,
        firsts.content_id
    from firsts
    cross join rules
    inner join openings
        on firsts.hcp_id = openings.hcp_id
        and firsts.topic = openings.topic
        and firsts.case_date > openings.opened_date
        and {{ add_days('firsts.case_date', '-rules.window_days') }} <= openings.opened_date
    group by firsts.episode_id, firsts.content_id
),

final as (
    select
        firsts.episode_id,
        firsts.content_id,
        firsts.case_date
    from firsts
    left join opened_together
        on firsts.episode_id = opened_together.episode_id
        and firsts.content_id = opened_together.content_id
    left join reopened
        on firsts.episode_id = reopened.episode_id
        and firsts.content_id = reopened.content_id
    where opened_together.episode_id is null and reopened.episode_id is null
)

select * from final
