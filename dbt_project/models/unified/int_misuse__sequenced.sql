with
device_operations as (
    select
        operation_id,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        operation_type,
        happened_at,
        {{ date_of('happened_at') }} as operated_date,
        min(happened_at) over (partition by product_id, device_serial) as first_happened_at
    from {{ ref('fct_device_operations') }}
),

rules as (
    select
        rule_id,
        operated_date,
        valid_from,
        product_id,
        rule_type,
        operation_type,
        required_operation_type,
        within_days,
        severity
    from {{ ref('int_misuse_rules__dated') }}
    where rule_type = 'sequence'
),

versions as (
    select
        rule_id,
        valid_from,
        product_id,
        operation_type,
        required_operation_type
    from rules
    group by rule_id, valid_from, product_id, operation_type, required_operation_type
),

-- Each version looks at the device's whole past: what is required may have been done before the
-- version came into force. What happened in the same instant came before.
looked_back as (
    select
        versions.rule_id,
        versions.valid_from,
        device_operations.operation_id,
        device_operations.device_serial,
        device_operations.account_id,
        device_operations.hcp_id,
        device_operations.product_id,
        device_operations.operation_type,
        device_operations.operated_date,
        {{ epoch_seconds('device_operations.happened_at') }} as happened_second,
        {{ epoch_seconds('device_operations.first_happened_at') }} as first_second,
        {{ epoch_seconds('max(
            case
                when device_operations.operation_type = versions.required_operation_type
                    then device_operations.happened_at
            end
        ) over device_past') }} as required_second
    from device_operations
    inner join versions
        on device_operations.product_id = versions.product_id
        and device_operations.operation_type
        in (versions.operation_type, versions.required_operation_type)
    window device_past as (
        partition by versions.rule_id, versions.valid_from, device_operations.device_serial
        order by device_operations.happened_at asc
        range between unbounded preceding and current row
    )
),

final as (
    select
        rules.rule_id,
        looked_back.operation_id,
        rules.rule_type,
        looked_back.device_serial,
        looked_back.account_id,
        looked_back.hcp_id,
        looked_back.product_id,
        rules.severity,
        case
            when
                looked_back.required_second is null
                or looked_back.required_second
                <= looked_back.happened_second - 86400 * rules.within_days
                then
                    'no ' || rules.required_operation_type || ' within '
                    || {{ counted('rules.within_days', 'day') }}
        end as evidence_reason,
        looked_back.operated_date
    from looked_back
    inner join rules
        on looked_back.rule_id = rules.rule_id
        and looked_back.valid_from = rules.valid_from
        and looked_back.operated_date = rules.operated_date
        and looked_back.operation_type = rules.operation_type
    -- Of a device on record for less than that nobody knows what came before.
    where
        looked_back.happened_second - looked_back.first_second >= 86400 * rules.within_days
)

select * from final
