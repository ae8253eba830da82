with
contracts as (
    select
        contract_id,
        account_id,
        start_date,
        end_date,
        outcome,
        source
    from {{ ref('fct_contracts') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

latest_starts as (
    select
        account_id,
        max(start_date) as start_date
    from contracts
    group by account_id
),

contradicted_contracts as (
    select
        contracts.account_id,
        contracts.source,
        case
            when contracts.outcome = 'renewed' then 'outcome: renewed'
            else 'outcome: churned'
        end as first_value,
        case
            when contracts.outcome = 'renewed' then 'dates: ended, no later term'
            else 'dates: open-ended'
        end as second_value
    from contracts
    inner join latest_starts on contracts.account_id = latest_starts.account_id
    cross join run_context
    where
        contracts.account_id <> 'unknown'
        and (
            (
                contracts.outcome = 'renewed'
                and contracts.end_date < run_context.as_of_date
                and latest_starts.start_date <= contracts.start_date
            )
            or (contracts.outcome = 'churned' and contracts.end_date is null)
        )
),

-- One row per account: where terms contradict in both ways, the ways are listed.
final as (
    select
        'contract_outcome_against_dates' as conflict_type,
        account_id,
        max(source) as first_source,
        max(source) as second_source,
        case
            when min(first_value) = max(first_value) then min(first_value)
            else min(first_value) || ', ' || max(first_value)
        end as first_value,
        case
            when min(second_value) = max(second_value) then min(second_value)
            else min(second_value) || ', ' || max(second_value)
        end as second_value,
        cast(count(*) as bigint) as row_count
    from contradicted_contracts
    group by account_id
)

select * from final
