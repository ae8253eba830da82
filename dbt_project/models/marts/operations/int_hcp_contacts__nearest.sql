with
limits as (
    select
        feature,
        touch_types
    from {{ policy('feature_limits', ['feature']) }} as in_force
),

touches as (
    select
        touch_id,
        hcp_id,
        channel,
        touch_type,
        product_id,
        content_id,
        happened_at
    from {{ ref('fct_touches') }}
    where hcp_id <> 'unknown' and not coalesce(is_automated, false)
),

content as (
    select
        content_id,
        topic
    from {{ ref('dim_content') }}
),

plans as (
    select
        planned_touch_id,
        hcp_id,
        channel,
        product_id,
        planned_at
    from {{ ref('fct_planned_touches') }}
    where hcp_id <> 'unknown' and plan_status = 'planned'
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

observed as (
    select
        'last_visit' as feature,
        touches.hcp_id,
        {{ date_of('touches.happened_at') }} as feature_date,
        touches.channel,
        touches.product_id,
        content.topic as feature_word,
        row_number() over (
            partition by touches.hcp_id
            order by touches.happened_at desc, touches.touch_id asc
        ) as nearness
    from touches
    inner join limits
        on limits.feature = 'last_visit'
        and {{ is_listed('touches.touch_type', 'limits.touch_types') }}
    cross join run_context
    left join content on touches.content_id = content.content_id
    where {{ date_of('touches.happened_at') }} <= run_context.as_of_date

    union all

    select
        'next_planned' as feature,
        plans.hcp_id,
        {{ date_of('plans.planned_at') }} as feature_date,
        plans.channel,
        plans.product_id,
        cast(null as string) as feature_word,
        row_number() over (
            partition by plans.hcp_id
            order by plans.planned_at asc, plans.planned_touch_id asc
        ) as nearness
    from plans
    cross join run_context
    where {{ date_of('plans.planned_at') }} > run_context.as_of_date
),

final as (
    select
        hcp_id,
        feature,
        feature_date,
        channel,
        product_id,
        feature_word
    from observed
    where nearness = 1
)

select * from final
