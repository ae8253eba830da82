with
exposures as (
    select
        account_id,
        rule_id,
        product_id,
        {{ month_start('operated_date') }} as case_month,
        device_serial,
        exposed_count,
        misused_count
    from {{ ref('int_misuse_exposures') }}
),

cases as (
    select
        account_id,
        rule_id,
        product_id,
        rule_type,
        severity,
        evidence_reason,
        {{ month_start('happened_at') }} as case_month,
        happened_at,
        row_number() over (
            partition by account_id, rule_id, product_id, {{ month_start('happened_at') }}
            order by happened_at desc, misuse_case_id desc
        ) as recency
    from {{ ref('fct_misuse_cases') }}
),

months as (
    select
        account_id,
        rule_id,
        product_id,
        case_month,
        sum(exposed_count) as exposed_count,
        sum(misused_count) as case_count,
        -- Distinct: a device misused twice is one device.
        count(distinct case when misused_count > 0 then device_serial end) as device_count
    from exposures
    group by account_id, rule_id, product_id, case_month
),

final as (
    select
        months.account_id,
        months.rule_id,
        months.product_id,
        months.case_month,
        cases.rule_type,
        cases.severity,
        cases.evidence_reason,
        cast(months.exposed_count as bigint) as exposed_operation_count,
        cast(months.case_count as bigint) as case_count,
        cast(months.device_count as bigint) as device_count,
        cases.happened_at as last_happened_at
    from months
    inner join cases
        on months.account_id = cases.account_id
        and months.rule_id = cases.rule_id
        and months.product_id = cases.product_id
        and months.case_month = cases.case_month
        and cases.recency = 1
)

select * from final
