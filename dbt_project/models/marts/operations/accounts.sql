with
accounts as (
    select
        account_id,
        parent_account_id,
        account_name,
        account_type,
        country_code,
        region,
        specialty,
        size_band,
        owner_employee_id,
        source_count,
        has_churned,
        created_at
    from {{ ref('dim_accounts') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

contracts as (
    select
        account_id,
        start_date,
        end_date
    from {{ ref('fct_contracts') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

professionals_by_account as (
    select
        account_id,
        count(hcp_id) as professional_count
    from hcps
    group by account_id
),

contracts_by_account as (
    select
        contracts.account_id,
        min(contracts.start_date) as first_contract_date,
        max(case
            when
                contracts.start_date <= run_context.as_of_date
                and coalesce(contracts.end_date, run_context.as_of_date)
                >= run_context.as_of_date
                then 1
            else 0
        end) = 1 as is_under_contract
    from contracts
    cross join run_context
    group by contracts.account_id
),

described_accounts as (
    select
        accounts.account_id,
        accounts.parent_account_id,
        accounts.account_name,
        accounts.account_type,
        accounts.country_code,
        accounts.region,
        accounts.specialty,
        accounts.size_band,
        accounts.owner_employee_id,
        accounts.source_count,
        accounts.has_churned,
        accounts.created_at,
        contracts_by_account.first_contract_date,
        coalesce(contracts_by_account.is_under_contract, false) as is_under_contract,
        coalesce(professionals_by_account.professional_count, 0) as professional_count,
        {{ is_solo_practice(
            'accounts.account_type', 'professionals_by_account.professional_count',
            parameter('solo_practice_professionals')
        ) }} as is_name_masked
    from accounts
    left join professionals_by_account
        on accounts.account_id = professionals_by_account.account_id
    left join contracts_by_account on accounts.account_id = contracts_by_account.account_id
),

final as (
    select
        described_accounts.account_id,
        described_accounts.parent_account_id,
        case
            when not described_accounts.is_name_masked
                then described_accounts.account_name
        end as account_name,
        described_accounts.account_type,
        described_accounts.country_code,
        described_accounts.region,
        described_accounts.specialty,
        described_accounts.size_band,
        described_accounts.owner_employee_id,
        cast(described_accounts.professional_count as bigint) as professional_count,
        cast(described_accounts.source_count as bigint) as source_count,
        described_accounts.is_under_contract,
        described_accounts.is_name_masked,
        described_accounts.has_churned,
        described_accounts.first_contract_date,
        described_accounts.created_at,
        run_context.as_of_date,
        run_context.build_id
    from described_accounts
    cross join run_context
)

select * from final
