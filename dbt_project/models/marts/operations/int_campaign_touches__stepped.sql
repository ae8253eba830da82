with
steps as (
    select
        campaign_id,
        step_id,
        channel,
        evidence_type,
        touch_types
    from {{ ref('int_campaign_steps__due') }}
    where evidence_type in ('sent', 'responded', 'content_approved', 'audience_consented')
),

touches as (
    select
        touch_id,
        campaign_id,
        hcp_id,
        content_id,
        touch_type,
        happened_at
    from {{ ref('fct_touches') }}
    where campaign_id is not null and not coalesce(is_automated, false)
),

content as (
    select
        content_id,
        approved_at
    from {{ ref('dim_content') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        steps.campaign_id,
        steps.step_id,
        touches.touch_id,
        touches.hcp_id,
        steps.channel,
        steps.evidence_type,
        -- Approved after it left is not approved; a piece that nobody names never is.
        case
            when content.approved_at <= touches.happened_at then content.approved_at
        end as approved_at,
        touches.happened_at
    from steps
    inner join touches
        on steps.campaign_id = touches.campaign_id
        and {{ is_listed('touches.touch_type', 'steps.touch_types') }}
    cross join run_context
    left join content on touches.content_id = content.content_id
    where {{ date_of('touches.happened_at') }} <= run_context.as_of_date
)

select * from final
