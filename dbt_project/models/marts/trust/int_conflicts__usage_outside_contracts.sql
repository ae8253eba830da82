with
usage_days as (
    select
        account_id,
        usage_date,
        max(source) as usage_source,
        count(*) as row_count
    from {{ ref('fct_usage_daily') }}
    where account_id <> 'unknown'
    group by account_id, usage_date
),

contracts as (
    select
        account_id,
        start_date,
        end_date,
        source
    from {{ ref('fct_contracts') }}
),

contracted_accounts as (
    select
        account_id,
        max(source) as contract_source
    from contracts
    group by account_id
),

covered_days as (
    select
        usage_days.account_id,
        usage_days.usage_date
    from usage_days
    inner join contracts
        on usage_days.account_id = contracts.account_id
        and usage_days.usage_date >= contracts.start_date
        and usage_days.usage_date <= coalesce(contracts.end_date, usage_days.usage_date)
    -- Terms may overlap; a day is covered once.
    group by usage_days.account_id, usage_days.usage_date
),

final as (
    select
        'usage_outside_contracts' as conflict_type,
        usage_days.account_id,
        max(usage_days.usage_source) as first_source,
        max(contracted_accounts.contract_source) as second_source,
        'used on ' || {{ counted('count(*)', 'day') }} as first_value,
        'no contract on those days' as second_value,
        cast(sum(usage_days.row_count) as bigint) as row_count
    from usage_days
    inner join contracted_accounts on usage_days.account_id = contracted_accounts.account_id
    left join covered_days
        on usage_days.account_id = covered_days.account_id
        and usage_days.usage_date = covered_days.usage_date
    where covered_days.account_id is null
    group by usage_days.account_id
)

select * from final
