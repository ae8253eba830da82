with
lines as (
    select
        line_id,
        revenue_id,
        booked_month,
        closed_on_date,
        frozen_amount,
        frozen_currency_code,
        frozen_account_key,
        frozen_product_id,
        frozen_ended_at,
        current_amount,
        current_currency_code,
        current_account_key,
        current_account_id,
        current_product_id,
        current_ended_at
    from {{ ref('int_lines__compared') }}
    where is_in_frozen
),

causes as (
    select
        line_id,
        cause,
        cause_order,
        cause_order = first_cause_order as is_first
    from {{ ref('int_restatements__caused') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

causes_present as (
    select
        line_id,
        max(case when cause = 'identity_merge' then cause_order else 0 end) as identity_order,
        max(case when cause = 'touch_withdrawn' then cause_order else 0 end) as withdrawn_order,
        max(case when cause = 'touch_arrived_late' then cause_order else 0 end)
            as arrived_order,
        max(case when cause = 'stage_changed' then cause_order else 0 end) as stage_order,
        max(case when cause = 'policy_changed' then cause_order else 0 end) as policy_order
    from causes
    group by line_id
),

-- Before a cause, it and the causes after it are as known then; before the first, all is. While
-- the organisation is as known then, so is all that it met: a cause names what today's met.
states as (
    select
        causes.line_id,
        causes.cause,
        causes.is_first,
        causes.is_first or present.identity_order >= causes.cause_order as has_then_identity,
        causes.is_first
        or greatest(present.identity_order, present.withdrawn_order) >= causes.cause_order
            as has_then_withdrawn,
        causes.is_first
        or greatest(present.identity_order, present.arrived_order) >= causes.cause_order
            as has_then_arrived,
        causes.is_first
        or greatest(present.identity_order, present.stage_order) >= causes.cause_order
            as has_then_stages,
        causes.is_first or present.policy_order >= causes.cause_order as has_then_policy
    from causes
    inner join causes_present as present on causes.line_id = present.line_id
),

conversions as (
    select
        states.line_id || ':' || states.cause as conversion_id,
        lines.line_id,
        lines.revenue_id,
        lines.booked_month,
        states.cause,
        lines.closed_on_date,
        case
            when states.is_first then lines.frozen_currency_code
            else lines.current_currency_code
        end as currency_code,
        case when states.is_first then lines.frozen_amount else lines.current_amount end
            as booked_amount,
        case
            when states.is_first then lines.frozen_account_key
            when states.has_then_identity then lines.current_account_key
            else lines.current_account_id
        end as account_key,
        case when states.is_first then lines.frozen_product_id else lines.current_product_id end
            as product_id,
        case when states.is_first then lines.frozen_ended_at else lines.current_ended_at end
            as ended_at,
        case
            when states.has_then_identity then lines.closed_on_date
            else run_context.as_of_date
        end as identity_date,
        case
            when states.has_then_stages then lines.closed_on_date
            else run_context.as_of_date
        end as stages_date,
        case
            when states.has_then_policy then lines.closed_on_date
            else run_context.as_of_date
        end as policy_date,
        states.has_then_withdrawn,
        states.has_then_arrived,
        states.is_first
    from states
    inner join lines on states.line_id = lines.line_id
    cross join run_context
),

final as (
    select
        conversion_id,
        case when account_key is not null and ended_at is not null then conversion_id end
            as journey_id,
        line_id,
        revenue_id,
        booked_month,
        currency_code,
        cause,
        account_key,
        product_id,
        booked_amount,
        has_then_withdrawn,
        has_then_arrived,
        is_first,
        closed_on_date,
        identity_date,
        stages_date,
        policy_date,
        ended_at
    from conversions
)

select * from final
