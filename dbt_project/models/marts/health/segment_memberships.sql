with
tier_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        case when customer_state = 'former' then '(not a customer)' else tier end as tier
    from {{ ref('int_tier_weeks__decided') }}
),

accounts as (
    select
        account_id,
        coalesce(country_code, 'unknown') as country,
        coalesce(region, 'unknown') as region,
        coalesce(specialty, 'unknown') as specialty,
        coalesce(size_band, 'unknown') as size_band
    from {{ ref('dim_accounts') }}
),

run_context as (
    select build_id
    from {{ run_context() }} as context
),

entries as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        tier,
        coalesce(
            concat(customer_state, ' ', tier)
            <> lag(concat(customer_state, ' ', tier)) over (
                partition by account_id order by as_of_number nulls last
            ),
            true
        ) as is_entered
    from tier_weeks
),

entered as (
    select
        account_id,
        as_of_date as valid_from_date,
        lead(as_of_date) over (
            partition by account_id order by as_of_number nulls last
        ) as valid_until_date,
        customer_state,
        tier
    from entries
    where is_entered
),

final as (
    select
        entered.account_id,
        entered.valid_from_date,
        entered.valid_until_date,
        entered.customer_state,
        entered.tier,
        accounts.country,
        accounts.region,
        accounts.specialty,
        accounts.size_band,
        run_context.build_id
    from entered
    inner join accounts on entered.account_id = accounts.account_id
    cross join run_context
)

select * from final
