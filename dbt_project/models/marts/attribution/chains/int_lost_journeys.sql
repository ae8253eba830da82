with
touches as (
    select
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        channel_priority,
        collapses_into_parent,
        touched_at,
        open_until_at
    from {{ ref('int_touch_ledger') }}
    where is_measurable
),

touches_sold as (
    select touch_id
    from {{ ref('int_journeys__reached') }}
    -- Not by the states of closed months: those are journeys of then.
    where policy_date is null
    group by touch_id
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- While its window is open a touch may still be followed by a sale: it is neither won nor lost.
lost_touches as (
    select
        touches.touch_id,
        touches.parent_touch_id,
        touches.account_id,
        touches.channel,
        touches.channel_priority,
        touches.collapses_into_parent,
        touches.touched_at,
        touches.open_until_at
    from touches
    cross join run_context
    left join touches_sold on touches.touch_id = touches_sold.touch_id
    where
        touches_sold.touch_id is null
        and {{ date_of('touches.open_until_at') }} <= run_context.as_of_date
),

reached_touches as (
    select
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        channel_priority,
        collapses_into_parent,
        touched_at,
        max(open_until_at) over (
            partition by account_id
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as reached_until_at
    from lost_touches
),

-- A journey ends where every window has closed; a sale in between closed them too.
numbered_touches as (
    select
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        channel_priority,
        collapses_into_parent,
        touched_at,
        sum(case when reached_until_at >= touched_at then 0 else 1 end) over (
            partition by account_id
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
            rows between unbounded preceding and current row
        ) as journey_number
    from reached_touches
),

journeys as (
    select
        'lost:' || account_id || ':' || cast(journey_number as string) as journey_id,
        touch_id,
        parent_touch_id,
        channel,
        channel_priority,
        collapses_into_parent,
        touched_at
    from numbered_touches
),

collapsed as (
    {{ collapsed_touches('journeys') }}
),

final as (
    select
        journeys.journey_id,
        journeys.touch_id,
        journeys.channel,
        cast(row_number() over (
            partition by journeys.journey_id
            order by
                journeys.touched_at nulls last, journeys.channel_priority nulls last,
                journeys.touch_id nulls last
        ) as bigint) as touch_position
    from journeys
    left join collapsed
        on journeys.journey_id = collapsed.journey_id
        and journeys.touch_id = collapsed.touch_id
    where collapsed.touch_id is null
)

select * from final
