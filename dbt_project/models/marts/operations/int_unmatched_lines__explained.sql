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

spellings as (
    select
        id_namespace,
        count(distinct loose_account_id) > 1 and min(entity_id) < max(entity_id)
            as is_told_by_case
    from customers
    group by id_namespace, upper(loose_account_id)
),

-- Where two customers have ids that case alone tells apart, case says who is meant.
connected_books as (
    select
        id_namespace,
        {{ count_of('is_told_by_case') }} > 0 as is_told_by_case
    from spellings
    group by id_namespace
),

folded_customers as (
    select
        customers.id_namespace,
        customers.entity_id,
        customers.record_state,
        {{ in_book_case('customers.loose_account_id', 'connected_books.is_told_by_case') }}
            as loose_account_id
    from customers
    inner join connected_books on customers.id_namespace = connected_books.id_namespace
),

-- Whoever was merged away is found under the survivor.
candidates as (
    select
        id_namespace,
        loose_account_id,
        min(case when record_state <> 'deleted' then entity_id end) as first_account_id,
        max(case when record_state <> 'deleted' then entity_id end) as last_account_id
    from folded_customers
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
        and candidates.loose_account_id
        = {{ in_book_case('named_customers.loose_account_id', 'connected_books.is_told_by_case') }}
)

select * from final
