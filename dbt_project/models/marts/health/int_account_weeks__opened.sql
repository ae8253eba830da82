{{ config(materialized="view") }}

with
account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        evidence_date,
        first_contract_date,
        product_state,
        decision_end_date,
        auto_renews,
        is_trial,
        known_outcome
    from {{ ref('int_account_weeks__stated') }}
),

weeks_opened as (
    select first_number
    from {{ ref('int_weeks__opened') }}
    where account_id = 'all'
),

accounts_opened as (
    select
        account_id,
        first_number
    from {{ ref('int_weeks__opened') }}
),

weeks_placed as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.is_current,
        account_weeks.customer_state,
        account_weeks.evidence_date,
        account_weeks.first_contract_date,
        account_weeks.product_state,
        account_weeks.decision_end_date,
        account_weeks.auto_renews,
        account_weeks.is_trial,
        account_weeks.known_outcome,
        least(
            weeks_opened.first_number,
            coalesce(accounts_opened.first_number, weeks_opened.first_number)
        ) as first_number
    from account_weeks
    cross join weeks_opened
    left join accounts_opened on account_weeks.account_id = accounts_opened.account_id
),

final as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        evidence_date,
        first_contract_date,
        product_state,
        decision_end_date,
        auto_renews,
        is_trial,
        known_outcome,
        as_of_number >= first_number as is_open
    from weeks_placed
    where as_of_number >= first_number - {{ weeks_looked_back() }}
)

select * from final
