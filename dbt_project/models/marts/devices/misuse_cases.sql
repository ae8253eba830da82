with
months as (
    select
        account_id,
        rule_id,
        product_id,
        case_month,
        rule_type,
        severity,
        evidence_reason,
        exposed_operation_count,
        case_count,
        device_count,
        last_happened_at
    from {{ ref('int_misuse_months__counted') }}
),

misuse_rules as (
    select
        rule_id,
        topic
    from {{ policy('misuse_rules', ['rule_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

-- What to send today: approved content of the rule's topic as it is now, the newest first. What
-- was there when a habit showed may have been another piece.
content_to_send as (
    select
        dim_content.topic,
        dim_content.content_id,
        row_number() over (
            partition by dim_content.topic
            order by dim_content.approved_at desc nulls last, dim_content.content_id asc
        ) as recency
    from {{ ref('dim_content') }} as dim_content
    cross join run_context
    where {{ date_of('dim_content.approved_at') }} <= run_context.as_of_date
),

-- Habits of the month, and what has become of them since; of whom is told to nobody.
habits as (
    select
        months.account_id,
        months.rule_id,
        months.product_id,
        months.case_month,
        max(case when episodes.sent_date is not null then 1 else 0 end) = 1 as is_sent,
        max(case when episodes.opened_date is not null then 1 else 0 end) = 1 as is_opened,
        min(case when episodes.closed_date is not null then 1 else 0 end) = 1 as is_closed
    from months
    inner join {{ ref('fct_misuse_episodes') }} as episodes
        on months.account_id = episodes.account_id
        and months.rule_id = episodes.rule_id
        and months.product_id = episodes.product_id
        and months.case_month >= {{ month_start('episodes.detected_date') }}
        and coalesce(months.case_month <= episodes.closed_date, true)
    group by months.account_id, months.rule_id, months.product_id, months.case_month
),

operators as (
    select
        account_id,
        case_month,
        operator_count,
        is_masked
    from {{ ref('int_misuse_operators__counted') }}
),

-- What one person has read is nobody's business, nor is the habit of who gave a practice its name.
told as (
    select
        months.account_id,
        months.rule_id,
        months.product_id,
        months.case_month,
        case when not operators.is_masked then habits.is_closed is not null end as is_habit,
        case when not operators.is_masked and operators.operator_count > 1 then habits.is_sent end
            as is_content_sent,
        case when not operators.is_masked and operators.operator_count > 1 then habits.is_opened end
            as is_content_opened,
        case when not operators.is_masked then habits.is_closed end as is_improved
    from months
    inner join operators
        on months.account_id = operators.account_id and months.case_month = operators.case_month
    left join habits
        on months.account_id = habits.account_id
        and months.rule_id = habits.rule_id
        and months.product_id = habits.product_id
        and months.case_month = habits.case_month
),

final as (
    select
        months.account_id,
        months.rule_id,
        months.product_id,
        months.case_month,
        months.rule_type,
        months.severity,
        months.evidence_reason,
        misuse_rules.topic as content_topic,
        content_to_send.content_id as content_to_send_id,
        months.exposed_operation_count,
        months.case_count,
        {{ ratio('months.case_count', 'months.exposed_operation_count') }} as misuse_ratio,
        {{ rounded_ratio(wilson_bound(
            'months.case_count', 'months.exposed_operation_count',
            'run_context.deviations', 'low'
        )) }} as misuse_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'months.case_count', 'months.exposed_operation_count',
            'run_context.deviations', 'high'
        )) }} as misuse_high_ratio,
        months.device_count,
        told.is_habit,
        told.is_content_sent,
        told.is_content_opened,
        told.is_improved,
        months.last_happened_at,
        run_context.as_of_date,
        run_context.build_id
    from months
    cross join run_context
    left join misuse_rules on months.rule_id = misuse_rules.rule_id
    left join content_to_send
        on misuse_rules.topic = content_to_send.topic
        and content_to_send.recency = 1
    left join told
        on months.account_id = told.account_id
        and months.rule_id = told.rule_id
        and months.product_id = told.product_id
        and months.case_month = told.case_month
)

select * from final
