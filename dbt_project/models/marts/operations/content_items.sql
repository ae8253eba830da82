with
content as (
    select
        content_id,
        content_title,
        content_type,
        product_id,
        topic,
        approved_at
    from {{ ref('dim_content') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        content.content_id,
        content.content_title,
        content.content_type,
        content.product_id,
        content.topic,
        -- Approved later is not approved on the day the build describes.
        coalesce({{ date_of('content.approved_at') }} <= run_context.as_of_date, false)
            as is_approved,
        content.approved_at,
        run_context.as_of_date,
        run_context.build_id
    from content
    cross join run_context
)

select * from final
