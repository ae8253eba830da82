with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

contracts as (
    {{ union_kind('contracts') }}
),

outcomes as (
    select
        source,
        contract_id,
        outcome,
        outcome_known_at
    from {{ ref('int_contracts__outcomes') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as context
),

final as (
    select
        contracts.contract_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        contracts.product_id,
        contracts.start_date,
        contracts.end_date,
        contracts.contract_amount,
        contracts.currency_code,
        contracts.seat_count,
        contracts.auto_renews,
        contracts.is_trial,
        -- In a run of a past day a record may be of a later one: how it ends is not known yet.
        case
            when {{ date_of('outcomes.outcome_known_at') }} <= run_context.as_of_date
                then contracts.outcome
        end as outcome,
        case
            when {{ date_of('outcomes.outcome_known_at') }} <= run_context.as_of_date
                then contracts.outcome_date
        end as outcome_date,
        case
            when {{ date_of('outcomes.outcome_known_at') }} <= run_context.as_of_date
                then outcomes.outcome_known_at
        end as outcome_known_at,
        cast(contracts.start_date as timestamp) as happened_at,
        contracts.known_at,
        contracts.source,
        contracts.load_id
    from contracts
    left join account_xref
        on contracts.id_namespace = account_xref.source
        and contracts.account_id = account_xref.source_account_id
    left join outcomes
        on contracts.source = outcomes.source
        and contracts.contract_id = outcomes.contract_id
        and contracts.outcome = outcomes.outcome
    cross join run_context
)

select * from final
