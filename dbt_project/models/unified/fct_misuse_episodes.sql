with
detected_days as (
    select detected_date as policy_date
    from {{ ref('int_misuse_episodes__dated') }}
    group by detected_date
),

-- What corrected it on that day: a rule may be given another topic later.
rules as (
    select
        rule_id,
        policy_date,
        topic
    from {{ policy_on('misuse_rules', ['rule_id'], 'detected_days') }} as in_force
),

limits as (
    select
        as_of_date,
        cast({{ parameter('relapse_days') }} as bigint) as relapse_days
    from {{ run_context() }} as build
),

episodes as (
    select
        dated.episode_id,
        dated.rule_id,
        dated.account_id,
        dated.hcp_id,
        dated.product_id,
        rules.topic,
        dated.detected_date,
        dated.closed_date,
        case
            when
                {{ days_between('dated.closed_date', 'dated.next_detected_date') }}
                <= limits.relapse_days
                then dated.next_detected_date
        end as relapsed_date
    from {{ ref('int_misuse_episodes__dated') }} as dated
    cross join limits
    left join rules
        on dated.rule_id = rules.rule_id and dated.detected_date = rules.policy_date
),

approved_content as (
    select
        dim_content.content_id,
        dim_content.topic,
        dim_content.approved_at,
        {{ date_of('dim_content.approved_at') }} as approved_date
    from {{ ref('dim_content') }} as dim_content
    cross join limits
    where {{ date_of('dim_content.approved_at') }} <= limits.as_of_date
),

-- What was there to be sent when misuse showed: the newest, or else the first that came later.
matched as (
    select
        episodes.episode_id,
        approved_content.content_id,
        approved_content.approved_date,
        row_number() over (
            partition by episodes.episode_id
            order by
                approved_content.approved_date <= episodes.detected_date desc,
                abs({{ days_between(
                    'episodes.detected_date', 'approved_content.approved_date'
                ) }}) asc,
                approved_content.approved_at desc,
                approved_content.content_id asc
        ) as precedence
    from episodes
    inner join approved_content on episodes.topic = approved_content.topic
),

-- Content of the topic that reached the person while the episode was open; a machine reads
-- nothing, and what was not approved is no correction.
touches as (
    select
        episodes.episode_id,
        fct_touches.touch_id,
        fct_touches.content_id,
        fct_touches.happened_at,
        {{ date_of('fct_touches.happened_at') }} as touched_date,
        fct_touches.touch_type = 'sent' as is_sent
    from {{ ref('fct_touches') }} as fct_touches
    inner join approved_content
        on fct_touches.content_id = approved_content.content_id
        and {{ date_of('fct_touches.happened_at') }} >= approved_content.approved_date
    inner join episodes
        on approved_content.topic = episodes.topic
        and fct_touches.hcp_id = episodes.hcp_id
        and {{ date_of('fct_touches.happened_at') }} > episodes.detected_date
        and {{ date_of('fct_touches.happened_at') }}
        <= coalesce(episodes.closed_date, {{ date_of('fct_touches.happened_at') }})
    where
        fct_touches.touch_type in ('sent', 'opened', 'viewed', 'clicked')
        and not fct_touches.is_automated
),

opened as (
    select
        episode_id,
        content_id,
        touched_date,
        row_number() over (
            partition by episode_id
            order by happened_at asc, touch_id asc
        ) as precedence
    from touches
    where not is_sent
),

sent as (
    select
        episode_id,
        min(touched_date) as touched_date
    from touches
    where is_sent
    group by episode_id
),

final as (
    select
        episodes.episode_id,
        episodes.rule_id,
        episodes.account_id,
        episodes.hcp_id,
        episodes.product_id,
        episodes.topic,
        matched.content_id,
        opened.content_id as opened_content_id,
        matched.approved_date,
        episodes.detected_date,
        -- What was sent after it had been opened was no cause of the opening.
        case
            when sent.touched_date <= coalesce(opened.touched_date, sent.touched_date)
                then sent.touched_date
        end as sent_date,
        opened.touched_date as opened_date,
        episodes.closed_date,
        episodes.relapsed_date
    from episodes
    left join matched on episodes.episode_id = matched.episode_id and matched.precedence = 1
    left join opened on episodes.episode_id = opened.episode_id and opened.precedence = 1
    left join sent on episodes.episode_id = sent.episode_id
)

select * from final
