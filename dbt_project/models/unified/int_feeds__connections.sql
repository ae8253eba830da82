with
feeds as (
    select
        source,
        table_name,
        is_connected
    from {{ source('ops', 'feeds') }}
),

kind_tables as (
    {%- for kind, tables in kind_tables().items() %}
    {%- set outer_last = loop.last %}
    {%- for table in tables %}
    select
        '{{ kind }}' as feed,
        '{{ table[0] }}' as source,
        '{{ table[1] }}' as table_name
    {%- if not (outer_last and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
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
