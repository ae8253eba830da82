with
campaigns as (
    select
        campaign_id,
        channel,
        template_id,
        product_id,
        start_date
    from {{ ref('dim_campaigns') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- A campaign is judged by the template as it stood on its first day: a step added later asks
-- nothing of it.
campaign_days as (
    select
        campaigns.campaign_id,
        campaigns.channel,
        campaigns.template_id,
        campaigns.product_id,
        campaigns.start_date,
        coalesce(campaigns.start_date, run_context.as_of_date) as policy_date
    from campaigns
    cross join run_context
),

steps_in_force as (
    select
        template_id,
        step_id,
        step_order,
        step_name,
        evidence_type,
        touch_types,
        minimum_ratio,
        is_required,
        due_offset_days,
        policy_date
    from {{ policy_on(
        'campaign_templates', ['template_id', 'step_id'], 'campaign_days', 'policy_date'
    ) }} as in_force
),

final as (
    select
        campaign_days.campaign_id,
        steps_in_force.step_id,
        campaign_days.template_id,
        campaign_days.product_id,
        campaign_days.channel,
        steps_in_force.step_order,
        steps_in_force.step_name,
        steps_in_force.evidence_type,
        steps_in_force.touch_types,
        steps_in_force.minimum_ratio,
        steps_in_force.is_required,
        {{ add_days('campaign_days.start_date', 'steps_in_force.due_offset_days') }}
            as due_date
    from campaign_days
    inner join steps_in_force
        on campaign_days.template_id = steps_in_force.template_id
        and campaign_days.policy_date = steps_in_force.policy_date
)

select * from final
