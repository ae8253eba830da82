with
connections as (
    select
        feed as object_kind,
        source
    from {{ ref('int_feeds__connections') }}
    where is_connected and feed in ('contacts', 'accounts', 'campaigns')
),

final as (
    select
        first_connections.object_kind,
        first_connections.source as source_a,
        second_connections.source as source_b
    from connections as first_connections
    inner join connections as second_connections
        on first_connections.object_kind = second_connections.object_kind
        and first_connections.source < second_connections.source
)

select * from final
