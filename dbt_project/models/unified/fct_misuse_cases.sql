with
judged as (
    select
        misuse_case_id,
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        evidence_reason
    from {{ ref('int_misuse__judged') }}
    where is_misuse
),

device_operations as (
    select
        operation_id,
        happened_at,
        known_at,
        source,
        load_id
    from {{ ref('fct_device_operations') }}
),

final as (
    select
        judged.misuse_case_id,
        judged.rule_id,
        judged.rule_type,
        judged.device_serial,
        judged.account_id,
        judged.hcp_id,
        judged.product_id,
        judged.operation_id,
        judged.severity,
        judged.evidence_reason,
        device_operations.happened_at,
        device_operations.known_at,
        device_operations.source,
        device_operations.load_id
    from judged
    inner join device_operations on judged.operation_id = device_operations.operation_id
)

select * from final
