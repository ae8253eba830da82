with
weeks as (
    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date) as previous_as_of_date
    from {{ ref('dim_weeks') }}
),

observed_days as (
    select
        feed,
        source,
        happened_date,
        known_date
    from {{ ref('int_feeds__observed_days') }}
),

connections as (
    select
        feed,
        source,
        is_connected
    from {{ ref('int_feeds__connections') }}
),

limits as (
    select
        feed,
        as_of_date,
        limit_days,
        watched_source
    from {{ policy_at_weeks('freshness_limits', ['feed']) }} as in_force
),

feeds as (
    select
        feed,
        max(case when is_connected then 1 else 0 end) = 1 as is_connected,
        nullif({{ text_list('case when is_connected then source end', 'source') }}, '')
            as source_list
    from connections
    group by feed
),

-- A day counts from the first week that it lies in and that knew of it.
first_seen as (
    select
        observed_days.feed,
        observed_days.source,
        weeks.as_of_date,
        max(observed_days.happened_date) as newest_date
    from observed_days
    inner join weeks
        on greatest(observed_days.happened_date, observed_days.known_date)
        <= weeks.as_of_date
        and (
            weeks.previous_as_of_date is null
            or greatest(observed_days.happened_date, observed_days.known_date)
            > weeks.previous_as_of_date
        )
    group by observed_days.feed, observed_days.source, weeks.as_of_date
),

source_watermarks as (
    select
        connections.feed,
        weeks.as_of_date,
        max(first_seen.newest_date) over (
            partition by connections.feed, connections.source
            order by weeks.as_of_date
            rows between unbounded preceding and current row
        ) as watermark_date
    from connections
    cross join weeks
    left join first_seen
        on connections.feed = first_seen.feed
        and connections.source = first_seen.source
        and weeks.as_of_date = first_seen.as_of_date
    where connections.is_connected
),

-- A source that has never told anything says nothing about the others.
feed_watermarks as (
    select
        feed,
        as_of_date,
        min(watermark_date) as oldest_date,
        max(watermark_date) as newest_date
    from source_watermarks
    group by feed, as_of_date
),

watermarks as (
    select
        feeds.feed,
        feeds.is_connected,
        feeds.source_list,
        weeks.as_of_date,
        limits.limit_days,
        case
            when limits.watched_source = 'newest' then feed_watermarks.newest_date
            else feed_watermarks.oldest_date
        end as watermark_date
    from feeds
    cross join weeks
    left join feed_watermarks
        on feeds.feed = feed_watermarks.feed
        and weeks.as_of_date = feed_watermarks.as_of_date
    left join limits
        on feeds.feed = limits.feed
        and weeks.as_of_date = limits.as_of_date
),

judged as (
    select
        watermarks.feed,
        watermarks.as_of_date,
        watermarks.watermark_date,
        watermarks.source_list,
        watermarks.limit_days,
        {{ days_between('watermarks.watermark_date', 'watermarks.as_of_date') }} as age_days,
        case
            when not watermarks.is_connected then 'not connected'
            -- A feed without a limit has promised data every day.
            when
                {{ days_between('watermarks.watermark_date', 'watermarks.as_of_date') }}
                <= coalesce(watermarks.limit_days, 0)
                then 'fresh'
            else 'stale'
        end as feed_status
    from watermarks
),

final as (
    select
        feed,
        as_of_date,
        feed_status,
        watermark_date,
        case
            when feed_status = 'fresh' then as_of_date
            when feed_status = 'stale' then watermark_date
        end as evidence_date,
        age_days,
        limit_days,
        source_list
    from judged
)

select * from final
