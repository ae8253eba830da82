with
judged as (
    select
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        evidence_reason,
        operated_date
    from {{ ref('int_misuse__ranged') }}
    union all
    select
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        evidence_reason,
        operated_date
    from {{ ref('int_misuse__sequenced') }}
    union all
    select
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        evidence_reason,
        operated_date
    from {{ ref('int_misuse__counted') }}
),

final as (
    select
        rule_id || ':' || operation_id as misuse_case_id,
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        evidence_reason,
        evidence_reason is not null as is_misuse,
        operated_date
    from judged
)

select * from final
