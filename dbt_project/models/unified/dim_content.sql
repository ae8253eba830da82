with
content as (
    {{ union_kind('content', with_deleted=true) }}
),

records as (
    select
        content_id,
        content_id as record_id,
        content_title,
        content_type,
        product_id,
        topic,
        approved_at,
        source,
        recorded_at,
        known_at,
        is_deleted,
        load_id
    from content
),

survivors as (
    {{ surviving_values('records', 'content', 'content_id', [
        'content_title', 'content_type', 'product_id', 'topic',
        'approved_at',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'content', 'content_id') }}
),

final as (
    select
        lineage.content_id,
        survivors.content_title,
        survivors.content_type,
        survivors.product_id,
        survivors.topic,
        cast(survivors.approved_at as timestamp) as approved_at,
        lineage.source,
        lineage.load_id
    from lineage
    left join survivors on lineage.content_id = survivors.content_id
)

select * from final
