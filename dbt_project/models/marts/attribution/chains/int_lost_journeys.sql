with
touches as (
    select
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        channel_priority,
        collapses_into_parent,
        is_measurable,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
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
        touches.is_measurable,
        touches.touched_at,
        touches.creditable_until_at
    from touches
    cross join run_context
    left join touches_sold on touches.touch_id = touches_sold.touch_id
    where
        touches_sold.touch_id is null
        and {{ date_of('touches.creditable_until_at') }} <= run_context.as_of_date
),

collapsed as (
    {{ collapsed_touches('lost_touches', key=['account_id']) }}
),

reached_touches as (
    select
        lost_touches.touch_id,
        lost_touches.account_id,
        lost_touches.channel,
        lost_touches.channel_priority,
        lost_touches.touched_at,
        max(lost_touches.creditable_until_at) over (
            partition by lost_touches.account_id
            order by
                lost_touches.touched_at nulls last, lost_touches.channel_priority nulls last,
                lost_touches.touch_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as open_until_at
    from lost_touches
    left join collapsed on lost_touches.touch_id = collapsed.touch_id
    where lost_touches.is_measurable and collapsed.touch_id is null
),

-- A journey ends where every window has closed; a sale in between closed them too.
numbered_touches as (
    select
        touch_id,
        account_id,
        channel,
        channel_priority,
        touched_at,
        sum(case when open_until_at >= touched_at then 0 else 1 end) over (
            partition by account_id
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
            rows between unbounded preceding and current row
        ) as journey_number
    from reached_touches
),

final as (
    select
        'lost:' || account_id || ':' || cast(journey_number as string) as journey_id,
        touch_id,
        channel,
        cast(row_number() over (
            partition by account_id, journey_number
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
        ) as bigint) as touch_position
    from numbered_touches
)

select * from final
