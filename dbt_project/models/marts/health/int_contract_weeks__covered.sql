with
contract_versions as (
    select
        contract_id,
        account_id,
        coalesce(product_id, 'unknown') as product_id,
        start_date,
        coalesce(end_date, cast('9999-12-31' as date)) as end_date,
        coalesce(auto_renews, false) as auto_renews,
        coalesce(is_trial, false) as is_trial,
        outcome,
        {{ date_of('outcome_known_at') }} as outcome_known_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        source
    from {{ ref('int_contracts__versions') }}
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
    select
        source,
        min(known_date) as known_date
    from contract_versions
    where
        end_date < cast('9999-12-31' as date)
        and coalesce(outcome, 'undecided') <> 'churned'
    group by source
),

contracts_known as (
    select
        weeks.as_of_date,
        weeks.as_of_number,
        contract_versions.contract_id,
        contract_versions.account_id,
        contract_versions.product_id,
        contract_versions.start_date,
        case
            when
                coalesce(sources_planning_ends.known_date > weeks.as_of_date, true)
                and coalesce(contract_versions.outcome_known_date > weeks.as_of_date, true)
                then cast('9999-12-31' as date)
            else contract_versions.end_date
        end as end_date,
        contract_versions.auto_renews,
        contract_versions.is_trial,
        case
            when contract_versions.outcome_known_date <= weeks.as_of_date
                then contract_versions.outcome
        end as known_outcome
    from contract_versions
    inner join weeks
        on contract_versions.known_date <= weeks.as_of_date
        and (
            contract_versions.superseded_date is null
            or contract_versions.superseded_date > weeks.as_of_date
        )
    left join sources_planning_ends
        on contract_versions.source = sources_planning_ends.source
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
