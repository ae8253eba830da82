with
touches as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        lookback_seconds,
        seconds_to_start,
        seconds_to_end
    from {{ ref('int_volume_touches') }}
),

rules as (
    select cast({{ parameter('volume_half_lives_per_lookback') }} as double) as half_lives
),

effects as (
    select
        touches.account_id,
        touches.product_id,
        touches.volume_month,
        touches.channel,
        touches.lookback_seconds / rules.half_lives as half_life_seconds,
        greatest(touches.seconds_to_start, 0) as from_seconds,
        least(touches.seconds_to_end, touches.lookback_seconds) as until_seconds
    from touches
    cross join rules
),

-- The part of a touch's effect that falls into the period: what is left of it at the start less
-- what is left at the end. Weighed by its age at the end alone, a visit on the last day would
-- weigh most and could not have earned a thing.
weighed as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        cast(
            {{ power_of_two('-' ~ safe_divide('from_seconds', 'half_life_seconds')) }}
            as decimal(18, 12)
        ) - cast(
            {{ power_of_two('-' ~ safe_divide('until_seconds', 'half_life_seconds')) }}
            as decimal(18, 12)
        ) as exposure_weight
    from effects
),

final as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        cast(count(*) as bigint) as touch_count,
        cast(sum(exposure_weight) as decimal(18, 12)) as exposure_weight
    from weighed
    where exposure_weight > 0
    group by account_id, product_id, volume_month, channel
)

select * from final
