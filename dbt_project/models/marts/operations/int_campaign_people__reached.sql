with
touches as (
    select
        campaign_id,
        hcp_id,
        happened_at
    from {{ ref('fct_touches') }}
    where campaign_id is not null and not coalesce(is_automated, false)
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        touches.campaign_id,
        touches.hcp_id,
        min(touches.happened_at) as reached_at
    from touches
    cross join run_context
    where {{ date_of('touches.happened_at') }} <= run_context.as_of_date
    group by touches.campaign_id, touches.hcp_id
)

select * from final
