with
judged as (
    select
        rule_id,
        account_id,
        hcp_id,
        device_serial,
        product_id,
        operated_date,
        is_misuse
    from {{ ref('int_misuse__judged') }}
),

final as (
    select
        rule_id,
        account_id,
        hcp_id,
        device_serial,
        product_id,
        operated_date,
        cast(count(*) as bigint) as exposed_count,
        {{ count_of('is_misuse') }} as misused_count
    from judged
    group by rule_id, account_id, hcp_id, device_serial, product_id, operated_date
)

select * from final
