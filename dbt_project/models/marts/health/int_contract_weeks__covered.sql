with
fct_contracts as (
    select
        contract_id,
        account_id,
        coalesce(product_id, 'unknown') as product_id,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date,
        coalesce(auto_renews, false) as auto_renews,
        coalesce(is_trial, false) as is_trial,
        outcome,
        outcome_known_at,
        known_at,
        source
    from {{ ref('fct_contracts') }}
    where account_id <> 'unknown'
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

-- A source whose terms end by churn alone does not plan ends: there an end is known only
-- once it has come.
sources_planning_ends as (
    select source
    from fct_contracts
    where
        end_date < cast('9999-12-31' as date)
        and coalesce(outcome, 'undecided') <> 'churned'
    group by source
),

contracts_known as (
    select
        weeks.as_of_date,
        weeks.as_of_number,
        fct_contracts.contract_id,
        fct_contracts.account_id,
        fct_contracts.product_id,
        fct_contracts.start_date,
        case
            when
                sources_planning_ends.source is null
                and coalesce(
                    {{ date_of('fct_contracts.outcome_known_at') }} > weeks.as_of_date, true
                )
                then cast('9999-12-31' as date)
            else fct_contracts.end_date
        end as end_date,
        fct_contracts.auto_renews,
        fct_contracts.is_trial,
        case
            when {{ date_of('fct_contracts.outcome_known_at') }} <= weeks.as_of_date
                then fct_contracts.outcome
        end as known_outcome
    from fct_contracts
    inner join weeks on {{ date_of('fct_contracts.known_at') }} <= weeks.as_of_date
    left join sources_planning_ends
        on fct_contracts.source = sources_planning_ends.source
),

contracts_ranked as (
    select
        as_of_date,
        as_of_number,
        contract_id,
        account_id,
        product_id,
        start_date,
        end_date,
        auto_renews,
        is_trial,
        known_outcome,
        min(start_date) over (
            partition by account_id, product_id, as_of_number
        ) as first_start_date,
        row_number() over (
            partition by account_id, product_id, as_of_number
            order by
                end_date desc nulls last, start_date desc nulls last, contract_id asc nulls last
        ) as recency
    from contracts_known
),

final as (
    select
        account_id,
        product_id,
        as_of_date,
        as_of_number,
        contract_id,
        first_start_date,
        end_date as covered_until_date,
        auto_renews,
        is_trial,
        known_outcome
    from contracts_ranked
    where recency = 1
)

select * from final
