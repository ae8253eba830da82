with
touches as (
    select
        touch_id,
        hcp_id,
        account_id,
        channel,
        touch_type,
        campaign_id,
        product_id,
        parent_touch_id,
        is_automated,
        happened_at,
        known_at
    from {{ ref('fct_touches') }}
),

channels as (
    select
        channel,
        touch_types,
        priority,
        lookback_days,
        is_passive,
        needs_email_consent,
        collapses_into_parent
    from {{ policy('channels', ['channel']) }} as in_force
),

longest_lookbacks as (
    select
        channel,
        max(lookback_days) as lookback_days
    from {{ policy('product_lookbacks', ['channel', 'product_id']) }} as in_force
    group by channel
),

email_consents as (
    select
        hcp_id,
        email_consent
    from {{ ref('dim_hcps') }}
    -- Nobody in particular has nothing to refuse.
    where hcp_id <> 'unknown'
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        touches.touch_id,
        touches.account_id,
        touches.channel,
        touches.campaign_id,
        touches.product_id,
        touches.parent_touch_id,
        channels.collapses_into_parent,
        channels.priority as channel_priority,
        channels.is_passive,
        -- As consent stands today: who takes it back takes all of their touches out.
        {{ consent_lets_use('channels', 'email_consents') }} as is_measurable,
        touches.happened_at as touched_at,
        channels.lookback_days,
        touches.happened_at
        + greatest(
            channels.lookback_days,
            coalesce(longest_lookbacks.lookback_days, channels.lookback_days)
        ) * interval '1 day' as creditable_until_at
    from touches
    inner join channels on touches.channel = channels.channel
    left join longest_lookbacks on touches.channel = longest_lookbacks.channel
    left join email_consents on touches.hcp_id = email_consents.hcp_id
    cross join run_context
    where
        touches.account_id <> 'unknown'
        and {{ date_of('touches.known_at') }} <= run_context.as_of_date
        and {{ earns_credit('touches', 'channels') }}
)

select * from final
