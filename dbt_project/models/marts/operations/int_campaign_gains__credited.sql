with
touches as (
    select
        campaign_id,
        hcp_id,
        happened_at as reached_at
    from {{ ref('fct_touches') }}
    where
        campaign_id is not null
        and hcp_id <> 'unknown'
        and not coalesce(is_automated, false)
),

consents as (
    select
        consent_event_id,
        hcp_id,
        channel,
        consent_status,
        happened_at
    from {{ ref('fct_consents') }}
    where hcp_id <> 'unknown'
),

attributes_gained as (
    select
        hcp_id,
        attribute,
        gained_at
    from {{ ref('int_hcps__attributes_gained') }}
),

answers as (
    select
        answer_id,
        hcp_id,
        happened_at
    from {{ ref('fct_survey_answers') }}
    where hcp_id <> 'unknown'
),

run_context as (
    select
        as_of_date,
        {{ parameter('campaign_gain_days') }} as gain_days
    from {{ run_context() }} as build
),

statements as (
    select
        consent_event_id,
        hcp_id,
        channel,
        consent_status,
        happened_at,
        lag(consent_status) over (
            partition by hcp_id, channel
            order by happened_at asc, consent_status desc, consent_event_id asc
        ) as previous_status
    from consents
),

gains as (
    -- Consent repeated is no gain.
    select
        consent_event_id as gain_id,
        hcp_id,
        'consent' as gain_type,
        happened_at as gained_at
    from statements
    where consent_status = 'granted' and coalesce(previous_status, 'denied') <> 'granted'

    union all

    select
        hcp_id || ':' || attribute as gain_id,
        hcp_id,
        'attribute' as gain_type,
        gained_at
    from attributes_gained

    union all

    select
        answer_id as gain_id,
        hcp_id,
        'answer' as gain_type,
        happened_at as gained_at
    from answers
),

-- The campaign of the newest touch up to the gain has brought it in, and no other: one that
-- touched the person first and again yesterday comes before one that touched them in between.
ranked_touches as (
    select
        gains.gain_id,
        gains.gain_type,
        gains.hcp_id,
        gains.gained_at,
        touches.campaign_id,
        row_number() over (
            partition by gains.gain_type, gains.gain_id
            order by touches.reached_at desc, touches.campaign_id asc
        ) as recency
    from gains
    cross join run_context
    inner join touches
        on gains.hcp_id = touches.hcp_id
        and gains.gained_at >= touches.reached_at
    where
        {{ days_between('touches.reached_at', 'gains.gained_at') }}
        <= run_context.gain_days
        and {{ date_of('gains.gained_at') }} <= run_context.as_of_date
),

final as (
    select
        campaign_id,
        gain_type,
        gain_id,
        hcp_id,
        gained_at
    from ranked_touches
    where recency = 1
)

select * from final
