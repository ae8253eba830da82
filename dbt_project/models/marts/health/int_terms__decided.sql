with
fct_contracts as (
    select
        contract_id,
        account_id,
        outcome,
        outcome_date,
        outcome_known_at,
        end_date
    from {{ ref('fct_contracts') }}
    where outcome is not null and not coalesce(is_trial, false)
),

final as (
    select
        contract_id,
        account_id,
        -- The earliest of the three: what was known or over by then is no forecast.
        least(
            coalesce(outcome_date, {{ date_of('outcome_known_at') }}, end_date),
            coalesce({{ date_of('outcome_known_at') }}, outcome_date, end_date),
            coalesce(end_date, outcome_date, {{ date_of('outcome_known_at') }})
        ) as decision_date,
        outcome = 'renewed' as is_renewed
    from fct_contracts
)

select * from final
