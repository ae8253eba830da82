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
        {{ date_of('happened_at') }} as operated_date
    from {{ ref('fct_device_operations') }}
    where parameter_value is not null
),

rules as (
    select
        rule_id,
        operated_date,
        product_id,
        rule_type,
        operation_type,
        parameter_name,
        minimum_value,
        maximum_value,
        severity
    from {{ ref('int_misuse_rules__dated') }}
    where rule_type = 'range'
),

final as (
    select
        rules.rule_id,
        device_operations.operation_id,
        rules.rule_type,
        device_operations.device_serial,
        device_operations.account_id,
        device_operations.hcp_id,
        device_operations.product_id,
        rules.severity,
        case
            when device_operations.parameter_value < rules.minimum_value
                then
                    device_operations.parameter_name || ' below '
                    || cast(rules.minimum_value as string)
            when device_operations.parameter_value > rules.maximum_value
                then
                    device_operations.parameter_name || ' above '
                    || cast(rules.maximum_value as string)
        end as evidence_reason,
        device_operations.operated_date
    from device_operations
    inner join rules
        on device_operations.product_id = rules.product_id
        and device_operations.operated_date = rules.operated_date
        and device_operations.parameter_name = rules.parameter_name
        and rules.operation_type in ('*', device_operations.operation_type)
)

select * from final
