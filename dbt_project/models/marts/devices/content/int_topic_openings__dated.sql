with
content as (
    select
        content_id,
        topic,
        {{ date_of('approved_at') }} as approved_date
    from {{ ref('dim_content') }}
    where topic is not null and approved_at is not null
),

touches as (
    select
        hcp_id,
        content_id,
        {{ date_of('happened_at') }} as opened_date
    from {{ ref('fct_touches') }}
    where
        touch_type in ('opened', 'viewed', 'clicked')
        and not is_automated
        and hcp_id <> 'unknown'
),

final as (
    select
        touches.hcp_id,
        content.topic,
        touches.content_id,
        touches.opened_date
    from touches
    inner join content on touches.content_id = content.content_id
    where touches.opened_date >= content.approved_date
    group by touches.hcp_id, content.topic, touches.content_id, touches.opened_date
)

select * from final
