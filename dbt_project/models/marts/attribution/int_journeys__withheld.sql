with
touches as (
    select
        journey_id,
        part_played
    from {{ ref('int_journeys__reached') }}
    where part_played in ('counted', 'withheld')
),

journeys as (
    select
        journey_id,
        count(*) as touch_count,
        sum(case when part_played = 'withheld' then 1 else 0 end) as withheld_count
    from touches
    group by journey_id
),

final as (
    select
        journey_id,
        cast(withheld_count as bigint) as withheld_count,
        -- By number of touches: what the people would have said about each is not ours to know.
        cast(
            floor({{ safe_divide('1000000000000 * withheld_count', 'touch_count') }})
            as decimal(13, 0)
        ) as withheld_trillionths
    from journeys
    where withheld_count > 0
)

select * from final
