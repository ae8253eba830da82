with
feed_connections as (
    select
        feed,
        is_connected
    from {{ ref('int_feeds__connections') }}
),

revenue_versions as (
    {{ versions_in_force('revenue') }}
),

opportunity_versions as (
    {{ versions_in_force('opportunities') }}
),

books as (
    select coalesce(max(case when is_connected then 1 else 0 end), 0) = 1 as are_connected
    from feed_connections
    where feed = 'revenue'
),

final as (
    select
        source || ':' || revenue_id as revenue_id,
        id_namespace,
        account_id as source_account_id,
        source || ':' || original_revenue_id as original_revenue_id,
        product_id,
        booked_amount,
        currency_code,
        booked_at as happened_at,
        known_at,
        superseded_at
    from revenue_versions
    where not is_deleted

    union all

    select
        opportunity_versions.source || ':opportunity:' || opportunity_versions.opportunity_id
            as revenue_id,
        opportunity_versions.id_namespace,
        opportunity_versions.account_id as source_account_id,
        cast(null as string) as original_revenue_id,
        opportunity_versions.product_id,
        opportunity_versions.opportunity_amount as booked_amount,
        opportunity_versions.currency_code,
        coalesce(opportunity_versions.closed_at, opportunity_versions.created_at)
            as happened_at,
        opportunity_versions.known_at,
        opportunity_versions.superseded_at
    from opportunity_versions
    cross join books
    where
        opportunity_versions.is_won
        and not books.are_connected
        and not opportunity_versions.is_deleted
)

select * from final
