with
contracts as (
    select
        account_id,
        contract_id,
        start_date,
        coalesce(end_date, cast('9998-12-31' as date)) as end_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_contracts') }}
    where not coalesce(is_trial, false)
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

contracts_in_order as (
    select
        contracts.account_id,
        contracts.contract_id,
        contracts.start_date,
        contracts.end_date,
        max(contracts.end_date) over (
            partition by contracts.account_id
            order by contracts.start_date nulls last, contracts.contract_id nulls last
            rows between unbounded preceding and 1 preceding
        ) as ended_before_date
    from contracts
    cross join run_context
    where contracts.known_date <= run_context.as_of_date
),

-- Terms that follow each other without a day between are one time as a customer.
contracts_numbered as (
    select
        account_id,
        start_date,
        end_date,
        sum(
            case
                when {{ days_between('ended_before_date', 'start_date') }} <= 1 then 0
                else 1
            end
        ) over (
            partition by account_id
            order by start_date nulls last, contract_id nulls last
            rows between unbounded preceding and current row
        ) as stay_number
    from contracts_in_order
),

stays as (
    select
        account_id,
        min(start_date) as start_date,
        max(end_date) as end_date
    from contracts_numbered
    group by account_id, stay_number
),

final as (
    select
        account_id,
        start_date,
        end_date,
        {{ week_number('start_date') }} as first_week,
        {{ week_number('end_date') }} as last_week,
        {{ week_number(add_days('start_date', 6)) }} as first_whole_week,
        {{ week_number(add_days('end_date', 1)) }} - 1 as last_whole_week
    from stays
)

select * from final
