with
touches as (
    select
        journey_id,
        channel,
        touch_position,
        true as is_converted
    from {{ ref('int_journeys') }}
    where policy_date is null

    union all

    select
        journey_id,
        channel,
        touch_position,
        false as is_converted
    from {{ ref('int_lost_journeys') }}
),

channels as (
    select
        channel,
        chain_channel
    from {{ ref('int_chain_channels') }}
),

touches_before as (
    select
        touches.journey_id,
        touches.touch_position,
        touches.is_converted,
        channels.chain_channel,
        lag(channels.chain_channel) over (
            partition by touches.journey_id order by touches.touch_position nulls last
        ) as channel_before
    from touches
    inner join channels on touches.channel = channels.channel
),

-- One step for each change of channel: three e-mails in a row say no more than one.
final as (
    select
        journey_id,
        is_converted,
        touch_position,
        chain_channel,
        channel_before
    from touches_before
    where coalesce(chain_channel <> channel_before, true)
)

select * from final
