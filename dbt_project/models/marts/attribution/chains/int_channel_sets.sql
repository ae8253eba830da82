with
-- A set of channels is a number with a bit for each: found in one pass, by one number a journey.
channels as (
    select
        channel,
        cast({{ power_of_two(
            'row_number() over (order by channel asc nulls last) - 1'
        ) }} as bigint) as channel_bit
    from {{ policy('channels', ['channel']) }} as in_force
),

touches as (
    select
        journey_id,
        channel,
        is_converted
    from {{ ref('int_chain_touches') }}
),

journey_sets as (
    select
        touches.journey_id,
        bit_or(channels.channel_bit) as channel_set,
        max(case when touches.is_converted then 1 else 0 end) as converted_count
    from touches
    inner join channels on touches.channel = channels.channel
    group by touches.journey_id
),

counted as (
    select
        channel_set,
        count(*) as journey_count,
        sum(converted_count) as converted_count
    from journey_sets
    group by channel_set
),

final as (
    select
        counted.channel_set,
        channels.channel,
        cast(counted.journey_count as bigint) as journey_count,
        cast(counted.converted_count as bigint) as converted_count
    from counted
    inner join channels on (counted.channel_set & channels.channel_bit) <> 0
)

select * from final
