with
journey_channels as (
    select
        journey_id,
        is_converted,
        chain_channel
    from {{ ref('int_chain_steps') }}
    group by journey_id, is_converted, chain_channel
),

journey_sets as (
    select
        journey_id,
        is_converted,
        {{ text_list('chain_channel', 'chain_channel', separator="'.'") }} as channel_set
    from journey_channels
    group by journey_id, is_converted
),

counted as (
    select
        channel_set,
        count(*) as journey_count,
        sum(case when is_converted then 1 else 0 end) as converted_count
    from journey_sets
    group by channel_set
),

rows_told as (
    select
        channel_set,
        channel_set || '|' || cast(journey_count as string)
        || '|' || cast(converted_count as string) as row_text
    from counted
),

-- One row, or none where nothing was touched.
final as (
    select {{ text_list('row_text', 'channel_set', separator="';'") }} as sets_text
    from rows_told
    having count(*) > 0
)

select * from final
