with
lines as (
    select
        revenue_id,
        id_namespace,
        source_account_id,
        original_revenue_id,
        product_id,
        booked_amount,
        currency_code,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_revenue__recorded') }}
),

closings as (
    select
        booked_month,
        closed_on_date
    from {{ ref('int_months__closed') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- Each closed month is read twice: as known when it closed, and as known now.
readings as (
    select
        booked_month,
        closed_on_date,
        closed_on_date as known_on_date,
        true as is_frozen
    from closings
    union all
    select
        closings.booked_month,
        closings.closed_on_date,
        run_context.as_of_date as known_on_date,
        false as is_frozen
    from closings
    cross join run_context
),

lines_read as (
    select
        lines.revenue_id,
        readings.booked_month,
        lines.currency_code,
        readings.closed_on_date,
        readings.known_on_date,
        readings.is_frozen,
        lines.booked_amount,
        lines.product_id,
        lines.id_namespace,
        lines.source_account_id,
        lines.happened_at,
        lines.known_at,
        case when lines.booked_amount <= 0 then lines.original_revenue_id end
            as sale_revenue_id
    from lines
    inner join readings
        on {{ month_start('lines.happened_at') }} = readings.booked_month
        and {{ in_force_on('lines', 'readings.known_on_date') }}
),

-- A refund walks the journey of its sale, as the sale was known with the refund.
final as (
    select
        lines_read.revenue_id,
        lines_read.booked_month,
        lines_read.currency_code,
        lines_read.closed_on_date,
        lines_read.is_frozen,
        lines_read.booked_amount,
        lines_read.known_at,
        sales.known_at as sale_known_at,
        case
            when lines_read.booked_amount > 0 then lines_read.id_namespace
            else sales.id_namespace
        end as walk_namespace,
        case
            when lines_read.booked_amount > 0 then lines_read.source_account_id
            else sales.source_account_id
        end as walk_source_account_id,
        case
            when lines_read.booked_amount > 0 then lines_read.product_id
            else sales.product_id
        end as walk_product_id,
        case
            when lines_read.booked_amount > 0 then lines_read.happened_at
            else sales.happened_at
        end as ended_at
    from lines_read
    left join lines as sales
        on lines_read.sale_revenue_id = sales.revenue_id
        and sales.booked_amount > 0
        and {{ in_force_on('sales', 'lines_read.known_on_date') }}
)

select * from final
