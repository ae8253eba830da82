with
touches as (
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
    from {{ ref('int_journeys__reached') }}
    where part_played = 'counted'
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
    from touches
)

select * from final
