with
account_xref as (
    select
        source,
        source_account_id,
        account_id,
        merged_at
    from {{ ref('account_xref') }}
),

fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

versions as (
    {{ versions_in_force('revenue') }}
),

resolved as (
    select
        versions.source || ':' || versions.revenue_id as revenue_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        versions.revenue_type,
        versions.contract_id,
        cast(versions.booked_amount * fx_rates.reporting_rate as decimal(18, 2))
            as reporting_amount,
        versions.booked_at as happened_at,
        {{ known_to_account('versions', 'account_xref') }} as known_at,
        versions.superseded_at
    from versions
    left join account_xref
        on versions.id_namespace = account_xref.source
        and versions.account_id = account_xref.source_account_id
    left join fx_rates
        on versions.currency_code = fx_rates.currency_code
        and {{ date_of('versions.booked_at') }} = fx_rates.rate_date
    where not versions.is_deleted
),

final as (
    select
        revenue_id,
        account_id,
        revenue_type,
        contract_id,
        reporting_amount,
        happened_at,
        known_at,
        superseded_at
    from resolved
    where superseded_at is null or superseded_at > known_at
)

select * from final
