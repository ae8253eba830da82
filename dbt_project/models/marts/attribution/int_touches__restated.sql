with
walks as (
    select
        journey_id,
        product_id,
        policy_date,
        ended_at
    from {{ ref('int_conversions__restated') }}
    where journey_id is not null
),

touches as (
    select
        journey_id,
        touch_id,
        parent_touch_id,
        channel,
        touch_type,
        campaign_id,
        hcp_id,
        is_automated,
        happened_at
    from {{ ref('int_touches__met') }}
),

policy_days as (
    select policy_date
    from walks
    group by policy_date
),

channels as (
    select
        policy_date,
        channel,
        touch_types,
        priority,
        lookback_days,
        is_passive,
        needs_email_consent,
        collapses_into_parent
    from {{ policy_on('channels', ['channel'], 'policy_days') }} as in_force
),

product_lookbacks as (
    select
        policy_date,
        channel,
        product_id,
        lookback_days
    from {{ policy_on(
        'product_lookbacks', ['channel', 'product_id'], 'policy_days'
    ) }} as in_force
),

email_consents as (
    select
        hcp_id,
        email_consent
    from {{ ref('dim_hcps') }}
    where hcp_id <> 'unknown'
),

final as (
    select
        walks.journey_id,
        touches.touch_id,
        touches.parent_touch_id,
        touches.channel,
        touches.campaign_id,
        channels.priority as channel_priority,
        channels.is_passive,
        channels.collapses_into_parent,
        -- By today's consent: what somebody takes back is out of closed months too.
        {{ consent_lets_use('channels', 'email_consents') }} as is_measurable,
        touches.happened_at as touched_at,
        walks.policy_date
    from walks
    inner join touches on walks.journey_id = touches.journey_id
    inner join channels
        on walks.policy_date = channels.policy_date
        and touches.channel = channels.channel
    left join product_lookbacks
        on walks.policy_date = product_lookbacks.policy_date
        and walks.product_id = product_lookbacks.product_id
        and touches.channel = product_lookbacks.channel
    left join email_consents on touches.hcp_id = email_consents.hcp_id
    where
        {{ earns_credit('touches', 'channels') }}
        and walks.ended_at
        <= {{ lookback_end('touches.happened_at', 'channels', 'product_lookbacks') }}
)

select * from final
