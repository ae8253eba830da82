with
touches as (
    select
        touch_id,
        account_id,
        channel,
        channel_priority,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
    where is_measurable
),

credited_touches as (
    select touch_id
    from {{ ref('int_journeys') }}
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
        touches.account_id,
        touches.channel,
        touches.channel_priority,
        touches.touched_at,
        touches.creditable_until_at
    from touches
    cross join run_context
    left join credited_touches on touches.touch_id = credited_touches.touch_id
    where
        credited_touches.touch_id is null
        and {{ date_of('touches.creditable_until_at') }} <= run_context.as_of_date
),

reached_touches as (
    select
        touch_id,
        account_id,
        channel,
        channel_priority,
        touched_at,
        max(creditable_until_at) over (
            partition by account_id
            order by touched_at nulls last, channel_priority nulls last, touch_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as open_until_at
    from lost_touches
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
