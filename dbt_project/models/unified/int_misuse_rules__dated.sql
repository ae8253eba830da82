with
operation_days as (
    select {{ date_of('happened_at') }} as policy_date
    from {{ ref('fct_device_operations') }}
    group by {{ date_of('happened_at') }}
),

final as (
    select
        rule_id,
        policy_date as operated_date,
        valid_from,
        product_id,
        rule_type,
        operation_type,
        parameter_name,
        minimum_value,
        maximum_value,
        required_operation_type,
        within_days,
        maximum_count,
        count_days,
        severity
    from {{ policy_on('misuse_rules', ['rule_id'], 'operation_days') }} as in_force
    -- A rule that was withdrawn does not fall back to the row before it.
    where valid_to is null or policy_date <= valid_to
)

select * from final
