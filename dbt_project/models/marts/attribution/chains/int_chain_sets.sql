with
channels as (
    select
        channel,
        chain_channel
    from {{ ref('int_chain_channels') }}
),

-- All channels that are pooled are one.
chain_channels as (
    select
        channel_sets.channel_set,
        channels.chain_channel,
        max(channel_sets.journey_count) as journey_count,
        max(channel_sets.converted_count) as converted_count
    from {{ ref('int_channel_sets') }} as channel_sets
    inner join channels on channel_sets.channel = channels.channel
    group by channel_sets.channel_set, channels.chain_channel
),

chain_sets as (
    select
        {{ text_list('chain_channel', 'chain_channel', separator="'.'") }} as chain_set,
        max(journey_count) as journey_count,
        max(converted_count) as converted_count
    from chain_channels
    group by channel_set
),

counted as (
    select
        chain_set,
        sum(journey_count) as journey_count,
        sum(converted_count) as converted_count
    from chain_sets
    group by chain_set
),

rows_told as (
    select
        chain_set,
        chain_set || '|' || cast(journey_count as string)
        || '|' || cast(converted_count as string) as row_text
    from counted
),

-- One row, or none where nothing was touched.
final as (
    select {{ text_list('row_text', 'chain_set', separator="';'") }} as sets_text
    from rows_told
    having count(*) > 0
)

select * from final
