with
rules as (
    select
        rule_id,
        operated_date,
        valid_from,
        product_id,
        rule_type,
        operation_type,
        maximum_count,
        count_days,
        severity
    from {{ ref('int_misuse_rules__dated') }}
    where rule_type = 'frequency'
),

versions as (
    select
        rule_id,
        valid_from,
        product_id,
        operation_type
    from rules
    group by rule_id, valid_from, product_id, operation_type
),

-- Each version counts over days on which another may have been in force.
operations as (
    select
        versions.rule_id,
        versions.valid_from,
        device_operations.operation_id,
        device_operations.device_serial,
        device_operations.account_id,
        device_operations.hcp_id,
        device_operations.product_id,
        {{ date_of('device_operations.happened_at') }} as operated_date,
        row_number() over (
            partition by
                versions.rule_id, versions.valid_from, device_operations.device_serial,
                {{ date_of('device_operations.happened_at') }}
            order by
                device_operations.happened_at asc,
                device_operations.operation_id asc
        ) as place_in_day
    from {{ ref('fct_device_operations') }} as device_operations
    inner join versions
        on device_operations.product_id = versions.product_id
        and versions.operation_type in ('*', device_operations.operation_type)
),

device_days as (
    select
        rule_id,
        valid_from,
        device_serial,
        operated_date,
        count(*) as operation_count
    from operations
    group by rule_id, valid_from, device_serial, operated_date
),

judged_days as (
    select
        rules.rule_id,
        rules.valid_from,
        rules.rule_type,
        rules.maximum_count,
        rules.count_days,
        rules.severity,
        device_days.device_serial,
        device_days.operated_date,
        rules.maximum_count - coalesce(sum(earlier_days.operation_count), 0) as spare_count
    from device_days
    inner join rules
        on device_days.rule_id = rules.rule_id
        and device_days.valid_from = rules.valid_from
        and device_days.operated_date = rules.operated_date
    left join device_days as earlier_days
        on device_days.rule_id = earlier_days.rule_id
        and device_days.valid_from = earlier_days.valid_from
        and device_days.device_serial = earlier_days.device_serial
        and device_days.operated_date > earlier_days.operated_date
        and {{ days_between('earlier_days.operated_date', 'device_days.operated_date') }}
        < rules.count_days
    group by
        rules.rule_id, rules.valid_from, rules.rule_type, rules.maximum_count,
        rules.count_days, rules.severity, device_days.device_serial, device_days.operated_date
),

-- A person's day on a device counts once, by the operation next to the limit: the first beyond
-- it, or else the last within.
placed as (
    select
        operations.operation_id,
        operations.account_id,
        operations.hcp_id,
        operations.product_id,
        judged_days.rule_id,
        judged_days.rule_type,
        judged_days.device_serial,
        judged_days.operated_date,
        judged_days.maximum_count,
        judged_days.count_days,
        judged_days.severity,
        operations.place_in_day > judged_days.spare_count as is_beyond,
        row_number() over (
            partition by
                judged_days.rule_id, judged_days.device_serial, judged_days.operated_date,
                operations.account_id, operations.hcp_id
            order by
                operations.place_in_day > judged_days.spare_count desc,
                abs(operations.place_in_day - judged_days.spare_count) asc
        ) as precedence
    from operations
    inner join judged_days
        on operations.rule_id = judged_days.rule_id
        and operations.valid_from = judged_days.valid_from
        and operations.device_serial = judged_days.device_serial
        and operations.operated_date = judged_days.operated_date
),

final as (
    select
        rule_id,
        operation_id,
        rule_type,
        device_serial,
        account_id,
        hcp_id,
        product_id,
        severity,
        case
            when is_beyond
                then
                    'more than ' || cast(maximum_count as string) || ' in '
                    || {{ counted('count_days', 'day') }}
        end as evidence_reason,
        operated_date
    from placed
    where precedence = 1
)

select * from final
