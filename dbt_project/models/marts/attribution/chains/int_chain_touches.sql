with
walked_touches as (
    select
        journey_id,
        touch_position,
        channel,
        true as is_converted
    from {{ ref('int_journeys') }}
    where policy_date is null

    union all

    select
        journey_id,
        touch_position,
        channel,
        false as is_converted
    from {{ ref('int_lost_journeys') }}
),

final as (
    select
        journey_id,
        touch_position,
        channel,
        lag(channel) over (
            partition by journey_id order by touch_position nulls last
        ) as channel_before,
        is_converted
    from walked_touches
)

select * from final
