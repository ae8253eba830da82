with
channels as (
    select channel
    from {{ policy('channels', ['channel']) }} as in_force
),

rules as (
    select
        {{ parameter('smallest_chain_support') }} as smallest_support,
        {{ parameter('most_chain_channels') }} as most_channels
),

numbered as (
    select
        channel,
        row_number() over (order by channel asc nulls last) as channel_number
    from channels
),

counted as (
    select
        channel,
        cast(sum(journey_count) as bigint) as journey_count,
        cast(sum(converted_count) as bigint) as converted_count
    from {{ ref('int_channel_sets') }}
    group by channel
),

ranked as (
    select
        numbered.channel,
        numbered.channel_number,
        counted.journey_count,
        counted.converted_count,
        row_number() over (
            order by counted.journey_count desc nulls last, numbered.channel asc nulls last
        ) as support_rank
    from numbered
    inner join counted on numbered.channel = counted.channel
),

pooled as (
    select
        ranked.channel,
        ranked.channel_number,
        ranked.journey_count,
        ranked.converted_count,
        ranked.journey_count < rules.smallest_support
        or ranked.support_rank > rules.most_channels as is_pooled
    from ranked
    cross join rules
),

final as (
    select
        channel,
        -- Numbers stand in the texts that are solved: no name can be mistaken for a separator.
        cast(case when is_pooled then 0 else channel_number end as string) as chain_channel,
        is_pooled,
        journey_count,
        converted_count
    from pooled
)

select * from final
