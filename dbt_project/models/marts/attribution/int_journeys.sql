with
conversions as (
    select
        conversion_id,
        journey_id,
        account_id,
        converted_at
    from {{ ref('int_conversions') }}
),

touches as (
    select
        touch_id,
        account_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        touched_at,
        creditable_until_at,
        {{ epoch_seconds('touched_at') }} as touched_second
    from {{ ref('int_touch_ledger') }}
    where is_measurable
),

touches_restated as (
    select
        journey_id,
        touch_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        touched_at,
        policy_date
    from {{ ref('int_touches__restated') }}
    where is_measurable
),

touches_in_window as (
    select
        conversions.journey_id,
        touches.touch_id,
        touches.channel,
        touches.campaign_id,
        touches.channel_priority,
        touches.is_passive,
        touches.touched_at,
        touches.touched_second,
        cast(null as date) as policy_date
    from conversions
    inner join touches
        on conversions.account_id = touches.account_id
        and conversions.converted_at >= touches.touched_at
        and conversions.converted_at <= touches.creditable_until_at
    -- A refund walks no path of its own: it takes over the one of its sale.
    where conversions.journey_id = conversions.conversion_id
    union all
    select
        journey_id,
        touch_id,
        channel,
        campaign_id,
        channel_priority,
        is_passive,
        touched_at,
        {{ epoch_seconds('touched_at') }} as touched_second,
        policy_date
    from touches_restated
),

final as (
    select
        journey_id,
        touch_id,
        channel,
        campaign_id,
        is_passive,
        cast(row_number() over (
            partition by journey_id
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
        ) as bigint) as touch_position,
        cast(count(*) over (partition by journey_id) as bigint) as touch_count,
        cast(
            max(touched_second) over (partition by journey_id) - touched_second as bigint
        ) as seconds_before_last_touch,
        touched_at,
        policy_date
    from touches_in_window
)

select * from final
