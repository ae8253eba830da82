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

-- What corrects a misuse: approved content of the rule's topic, the newest first.
corrective_content as (
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
        corrective_content.content_id,
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
        habits.is_closed is not null as is_habit,
        habits.is_sent as is_content_sent,
        habits.is_opened as is_content_opened,
        habits.is_closed as is_improved,
        months.last_happened_at,
        run_context.as_of_date,
        run_context.build_id
    from months
    cross join run_context
    left join misuse_rules on months.rule_id = misuse_rules.rule_id
    left join corrective_content
        on misuse_rules.topic = corrective_content.topic
        and corrective_content.recency = 1
    left join habits
        on months.account_id = habits.account_id
        and months.rule_id = habits.rule_id
        and months.product_id = habits.product_id
        and months.case_month = habits.case_month
)

select * from final
