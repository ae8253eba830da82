{{ config(materialized="view") }}

with
touches as (
    select
        journey_id,
        is_converted,
        touch_position,
        channel,
        channel_before
    from {{ ref('int_chain_touches') }}
),

channels as (
    select
        channel,
        chain_channel
    from {{ ref('int_chain_channels') }}
),

-- One step for each change of channel: three e-mails in a row say no more than one, and what
-- came before the first of them came before the step.
final as (
    select
        touches.journey_id,
        touches.is_converted,
        touches.touch_position,
        channels.chain_channel,
        channels_before.chain_channel as channel_before
    from touches
    inner join channels on touches.channel = channels.channel
    left join channels as channels_before
        on touches.channel_before = channels_before.channel
    where
        channels_before.chain_channel is null
        or channels.chain_channel <> channels_before.chain_channel
)

select * from final
