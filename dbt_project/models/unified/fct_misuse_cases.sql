with
device_operations as (
    select
        operation_id,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        operation_type,
        parameter_name,
        parameter_value,
        happened_at,
        known_at,
        source,
        load_id
    from {{ ref('fct_device_operations') }}
),

misuse_rules as (
    select
        rule_id,
        product_id,
        operation_type,
        parameter_name,
        minimum_value,
        maximum_value,
        severity
    from {{ policy('misuse_rules', ['rule_id']) }} as in_force
),

final as (
    select
        misuse_rules.rule_id || ':' || device_operations.operation_id as misuse_case_id,
        misuse_rules.rule_id,
        device_operations.device_serial,
        device_operations.account_id,
        device_operations.hcp_id,
        device_operations.product_id,
        device_operations.operation_id,
        misuse_rules.severity,
        case
            when device_operations.parameter_value < misuse_rules.minimum_value
                then
                    device_operations.parameter_name || ' below '
                    || cast(misuse_rules.minimum_value as string)
            else
                device_operations.parameter_name || ' above '
                || cast(misuse_rules.maximum_value as string)
        end as evidence_reason,
        device_operations.happened_at,
        device_operations.known_at,
        device_operations.source,
        device_operations.load_id
    from device_operations
    inner join misuse_rules
        on device_operations.product_id = misuse_rules.product_id
        and misuse_rules.operation_type in ('*', device_operations.operation_type)
        and device_operations.parameter_name = misuse_rules.parameter_name
    where
        device_operations.parameter_value < misuse_rules.minimum_value
        or device_operations.parameter_value > misuse_rules.maximum_value
)

select * from final
