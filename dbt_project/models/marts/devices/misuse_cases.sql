with
cases as (
    select
        misuse_case_id,
        rule_id,
        device_serial,
        account_id,
        product_id,
        severity,
        happened_at
    from {{ ref('fct_misuse_cases') }}
),

misuse_rules as (
    select
        rule_id,
        topic
    from {{ policy('misuse_rules', ['rule_id']) }} as in_force
),

content as (
    select
        content_id,
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

monthly_cases as (
    select
        account_id,
        rule_id,
        coalesce(product_id, 'unknown') as product_id,
        {{ month_start('happened_at') }} as case_month,
        max(severity) as severity,
        cast(count(misuse_case_id) as bigint) as case_count,
        -- Distinct: a device misused twice is one device.
        cast(count(distinct device_serial) as bigint) as device_count,
        max(happened_at) as last_happened_at
    from cases
    group by
        account_id,
        rule_id,
        coalesce(product_id, 'unknown'),
        {{ month_start('happened_at') }}
),

-- What corrects a misuse: approved content of the rule's topic, the newest first.
corrective_content as (
    select
        content.topic,
        content.content_id,
        row_number() over (
            partition by content.topic
            order by content.approved_at desc nulls last, content.content_id asc nulls last
        ) as recency
    from content
    cross join run_context
    where {{ date_of('content.approved_at') }} <= run_context.as_of_date
),

final as (
    select
        monthly_cases.account_id,
        monthly_cases.rule_id,
        monthly_cases.product_id,
        monthly_cases.case_month,
        monthly_cases.severity,
        misuse_rules.topic as content_topic,
        corrective_content.content_id,
        monthly_cases.case_count,
        monthly_cases.device_count,
        monthly_cases.last_happened_at,
        run_context.as_of_date,
        run_context.build_id
    from monthly_cases
    left join misuse_rules on monthly_cases.rule_id = misuse_rules.rule_id
    left join corrective_content
        on misuse_rules.topic = corrective_content.topic
        and corrective_content.recency = 1
    cross join run_context
)

select * from final
