with
touches as (
    select
        touch_id,
        account_id,
        channel,
        touch_type,
        campaign_id,
        product_id,
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
        is_passive
    from {{ policy('channels', ['channel']) }} as in_force
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
        channels.priority as channel_priority,
        channels.is_passive,
        touches.happened_at as touched_at,
        touches.happened_at + channels.lookback_days * interval '1 day'
            as creditable_until_at
    from touches
    inner join channels on touches.channel = channels.channel
    cross join run_context
    where
        touches.account_id <> 'unknown'
        and {{ date_of('touches.known_at') }} <= run_context.as_of_date
        and {{ earns_credit('touches', 'channels') }}
)

select * from final
