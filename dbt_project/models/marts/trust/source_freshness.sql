with
feed_status as (
    select
        feed,
        as_of_date,
        feed_status,
        watermark_date,
        age_days,
        limit_days,
        source_list
    from {{ ref('fct_feed_status') }}
),

source_tables as (
    select
        source,
        table_name,
        feed_state,
        last_admitted_date
    from {{ source('ops', 'feeds') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- Age is judged per kind of data, by the newest day it holds; of one source's table only
-- its state and last load can be told, since quiet days of a source are no failure.
judged_feeds as (
    select
        'feed' as freshness_level,
        coalesce(feed_status.source_list, '(none)') as source,
        feed_status.feed,
        case
            when feed_status.feed_status = 'not connected' then 'not connected'
            else 'connected'
        end as feed_state,
        feed_status.feed_status as freshness_status,
        feed_status.watermark_date,
        cast(null as date) as last_admitted_date,
        feed_status.age_days,
        feed_status.limit_days
    from feed_status
    inner join run_context on feed_status.as_of_date = run_context.as_of_date
    union all
    select
        'table' as freshness_level,
        source_tables.source,
        source_tables.table_name as feed,
        source_tables.feed_state,
        case
            when source_tables.feed_state <> 'connected' then source_tables.feed_state
            when source_tables.last_admitted_date is null then 'never loaded'
            else 'loaded'
        end as freshness_status,
        cast(null as date) as watermark_date,
        source_tables.last_admitted_date,
        {{ days_between('source_tables.last_admitted_date', 'run_context.as_of_date') }}
            as age_days,
        cast(null as bigint) as limit_days
    from source_tables
    cross join run_context
),

final as (
    select
        judged_feeds.freshness_level,
        judged_feeds.source,
        judged_feeds.feed,
        judged_feeds.feed_state,
        judged_feeds.freshness_status,
        case
            when judged_feeds.freshness_status in ('fresh', 'loaded', 'not connected')
                then 'none'
            else 'warn'
        end as severity,
        judged_feeds.age_days,
        judged_feeds.limit_days,
        judged_feeds.watermark_date,
        judged_feeds.last_admitted_date,
        run_context.as_of_date,
        run_context.build_id
    from judged_feeds
    cross join run_context
)

select * from final
