with
revenue as (
    select
        revenue_id,
        source,
        revenue_type,
        product_id,
        booked_amount,
        currency_code,
        reporting_amount,
        happened_at
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked' and account_id = 'unknown'
),

named_customers as (
    select
        revenue_id,
        id_namespace,
        source_account_id,
        {{ loose_id('source_account_id') }} as loose_account_id
    from {{ ref('int_revenue__recorded') }}
    where superseded_at is null
),

customers as (
    select
        id_namespace,
        entity_id,
        record_state,
        {{ loose_id('record_id') }} as loose_account_id
    from {{ ref('int_records__linked') }}
    where object_kind = 'accounts'
),

connected_books as (
    select id_namespace
    from customers
    group by id_namespace
),

-- Whoever was merged away is found under the survivor.
candidates as (
    select
        id_namespace,
        loose_account_id,
        min(case when record_state <> 'deleted' then entity_id end) as first_account_id,
        max(case when record_state <> 'deleted' then entity_id end) as last_account_id
    from customers
    group by id_namespace, loose_account_id
),

final as (
    select
        revenue.revenue_id,
        revenue.source,
        revenue.revenue_type,
        revenue.product_id,
        revenue.booked_amount,
        revenue.currency_code,
        revenue.reporting_amount,
        revenue.happened_at,
        case
            when named_customers.source_account_id is null then 'no_customer'
            when connected_books.id_namespace is null then 'customers_not_connected'
            when candidates.loose_account_id is null then 'unknown_customer'
            when candidates.first_account_id is null then 'deleted_customer'
            when candidates.first_account_id < candidates.last_account_id
                then 'ambiguous_spelling'
            else 'other_spelling'
        end as unmatched_reason,
        case
            when candidates.first_account_id = candidates.last_account_id
                then candidates.first_account_id
        end as suggested_account_id
    from revenue
    left join named_customers on revenue.revenue_id = named_customers.revenue_id
    left join connected_books on named_customers.id_namespace = connected_books.id_namespace
    left join candidates
        on named_customers.id_namespace = candidates.id_namespace
        and named_customers.loose_account_id = candidates.loose_account_id
)

select * from final
