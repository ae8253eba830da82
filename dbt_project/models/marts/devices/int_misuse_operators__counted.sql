with
exposures as (
    select
        account_id,
        hcp_id,
        {{ month_start('operated_date') }} as case_month
    from {{ ref('int_misuse_exposures') }}
),

accounts as (
    select
        account_id,
        account_type
    from {{ ref('dim_accounts') }}
),

professionals as (
    select
        account_id,
        count(hcp_id) as professional_count
    from {{ ref('dim_hcps') }}
    group by account_id
),

masked as (
    select
        accounts.account_id,
        {{ is_solo_practice(
            'accounts.account_type', 'professionals.professional_count',
            parameter('solo_practice_professionals')
        ) }} as is_masked
    from accounts
    left join professionals on accounts.account_id = professionals.account_id
),

operators as (
    select
        account_id,
        case_month,
        -- Distinct: a person uses devices on many days.
        cast(count(distinct case when hcp_id <> 'unknown' then hcp_id end) as bigint)
            as operator_count
    from exposures
    group by account_id, case_month
),

final as (
    select
        operators.account_id,
        operators.case_month,
        operators.operator_count,
        coalesce(masked.is_masked, false) as is_masked
    from operators
    left join masked on operators.account_id = masked.account_id
)

select * from final
