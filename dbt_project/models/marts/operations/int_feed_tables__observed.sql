with
feed_tables as (
    {{ kind_table_rows() }}
),

observed as (
    select
        feed,
        source,
        max(happened_date) as newest_date
    from {{ ref('int_feeds__observed_days') }}
    where happened_date <= {{ as_of_date() }} and known_date <= {{ as_of_date() }}
    group by feed, source
),

limits as (
    select
        feed,
        limit_days
    from {{ policy('freshness_limits', ['feed']) }} as in_force
),

final as (
    select
        feed_tables.source,
        feed_tables.table_name,
        -- Of several kinds the most patient one judges: a table that feeds deals and their
        -- stages is not dead while no deal moves.
        max(limits.limit_days) as limit_days,
        max(observed.newest_date) as newest_date
    from feed_tables
    left join observed
        on feed_tables.feed = observed.feed
        and feed_tables.source = observed.source
    left join limits on feed_tables.feed = limits.feed
    group by feed_tables.source, feed_tables.table_name
)

select * from final
