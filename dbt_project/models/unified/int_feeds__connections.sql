with
feeds as (
    select
        source,
        table_name,
        is_connected
    from {{ source('ops', 'feeds') }}
),

kind_tables as (
    {{ kind_table_rows() }}
),

final as (
    select
        kind_tables.feed,
        kind_tables.source,
        max(case when feeds.is_connected then 1 else 0 end) = 1 as is_connected
    from kind_tables
    left join feeds
        on kind_tables.source = feeds.source
        and kind_tables.table_name = feeds.table_name
    group by kind_tables.feed, kind_tables.source
)

select * from final
