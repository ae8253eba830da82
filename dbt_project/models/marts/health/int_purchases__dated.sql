with
revenue_versions as (
    select
        account_id,
        reporting_amount,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date
    from {{ ref('int_revenue__versions') }}
    where
        account_id <> 'unknown'
        -- Invoices of a term follow the contract; purchases follow the wish to go on.
        and (
            revenue_type = 'purchase'
            or (revenue_type = 'refund' and contract_id is null)
        )
),

purchases as (
    select
        account_id,
        event_date,
        known_date,
        superseded_date,
        -- Cents: sums stay exact and alike on every engine.
        cast(sum(reporting_amount) * 100 as bigint) as amount
    from revenue_versions
    where superseded_date is null or superseded_date > known_date
    group by account_id, event_date, known_date, superseded_date
),

-- Purchases of one day are one order, known while any of them is: spells that overlap or
-- touch are one.
orders as (
    select
        account_id,
        event_date,
        known_date,
        coalesce(superseded_date, cast('9999-12-31' as date)) as superseded_date
    from purchases
    where amount > 0
),

order_spells as (
    select
        account_id,
        event_date,
        known_date,
        superseded_date,
        max(superseded_date) over (
            partition by account_id, event_date
            order by known_date nulls last, superseded_date nulls last
            rows between unbounded preceding and 1 preceding
        ) as known_until_date
    from orders
),

spells_numbered as (
    select
        account_id,
        event_date,
        known_date,
        superseded_date,
        sum(case when known_date <= known_until_date then 0 else 1 end) over (
            partition by account_id, event_date
            order by known_date nulls last, superseded_date nulls last
            rows between unbounded preceding and current row
        ) as spell_number
    from order_spells
),

order_days as (
    select
        account_id,
        event_date,
        min(known_date) as known_date,
        nullif(max(superseded_date), cast('9999-12-31' as date)) as superseded_date
    from spells_numbered
    group by account_id, event_date, spell_number
),

final as (
    select
        account_id,
        'cents' as measure_name,
        event_date,
        known_date,
        superseded_date,
        amount
    from purchases
    union all
    select
        account_id,
        'days' as measure_name,
        event_date,
        known_date,
        superseded_date,
        cast(1 as bigint) as amount
    from order_days
)

select * from final
