with
feeds as (
    select
        tool_id,
        source || '.' || table_name as feed_name,
        is_connected,
        is_dead,
        manual_step_count
    from {{ ref('integration_health') }}
),

final as (
    select
        tool_id,
        nullif({{ text_list('case when is_connected then feed_name end', 'feed_name') }}, '')
            as feed_list,
        {{ count_of('is_connected') }} as feed_count,
        {{ count_of('is_dead') }} as dead_feed_count,
        cast(sum(case when is_connected then manual_step_count else 0 end) as bigint)
            as manual_step_count
    from feeds
    where tool_id is not null
    group by tool_id
)

select * from final
