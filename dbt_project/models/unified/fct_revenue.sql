with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

feed_connections as (
    select
        feed,
        is_connected
    from {{ ref('int_feeds__connections') }}
),

revenue as (
    {{ union_kind('revenue') }}
),

prescriptions as (
    {{ union_kind('prescriptions') }}
),

opportunities as (
    {{ union_kind('opportunities') }}
),

-- Where the books are connected a won opportunity is in them already; counted again it would
-- be money twice.
books as (
    select coalesce(max(case when is_connected then 1 else 0 end), 0) = 1 as are_connected
    from feed_connections
    where feed = 'revenue'
),

lines as (
    select
        source || ':' || revenue_id as revenue_id,
        id_namespace,
        account_id as source_account_id,
        product_id,
        revenue_type,
        'booked' as revenue_measure,
        contract_id,
        source || ':' || original_revenue_id as original_revenue_id,
        booked_amount,
        currency_code,
        unit_count,
        booked_at as happened_at,
        known_at,
        source,
        load_id
    from revenue

    union all

    select
        source || ':prescription:' || prescription_id as revenue_id,
        id_namespace,
        account_id as source_account_id,
        product_id,
        'prescription' as revenue_type,
        'prescribed' as revenue_measure,
        cast(null as string) as contract_id,
        cast(null as string) as original_revenue_id,
        prescribed_amount as booked_amount,
        currency_code,
        unit_count,
        cast(period_end_date as timestamp) as happened_at,
        known_at,
        source,
        load_id
    from prescriptions

    union all

    select
        opportunities.source || ':opportunity:' || opportunities.opportunity_id as revenue_id,
        opportunities.id_namespace,
        opportunities.account_id as source_account_id,
        opportunities.product_id,
        'opportunity' as revenue_type,
        case when opportunities.is_won then 'booked' else 'pipeline' end as revenue_measure,
        cast(null as string) as contract_id,
        cast(null as string) as original_revenue_id,
        opportunities.opportunity_amount as booked_amount,
        opportunities.currency_code,
        cast(null as bigint) as unit_count,
        coalesce(opportunities.closed_at, opportunities.created_at) as happened_at,
        opportunities.known_at,
        opportunities.source,
        opportunities.load_id
    from opportunities
    cross join books
    where
        opportunities.is_won is null
        or (opportunities.is_won and not books.are_connected)
),

final as (
    select
        lines.revenue_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        lines.product_id,
        lines.revenue_type,
        lines.revenue_measure,
        lines.contract_id,
        lines.original_revenue_id,
        lines.booked_amount,
        lines.currency_code,
        cast(lines.booked_amount * fx_rates.reporting_rate as decimal(18, 2))
            as reporting_amount,
        lines.unit_count,
        lines.happened_at,
        lines.known_at,
        lines.source,
        lines.load_id
    from lines
    left join account_xref
        on lines.id_namespace = account_xref.source
        and lines.source_account_id = account_xref.source_account_id
    left join fx_rates
        on lines.currency_code = fx_rates.currency_code
        and {{ date_of('lines.happened_at') }} = fx_rates.rate_date
)

select * from final
