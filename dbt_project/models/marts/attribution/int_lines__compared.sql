with
lines_read as (
    select
        revenue_id,
        booked_month,
        currency_code,
        closed_on_date,
        is_frozen,
        booked_amount,
        known_at,
        sale_known_at,
        walk_namespace,
        walk_source_account_id,
        walk_product_id,
        ended_at
    from {{ ref('int_lines__read') }}
),

account_keys as (
    select
        closed_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__closed') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
    where account_id <> 'unknown'
),

frozen_lines as (
    select
        lines_read.revenue_id,
        lines_read.booked_month,
        lines_read.currency_code,
        lines_read.closed_on_date,
        lines_read.booked_amount,
        lines_read.known_at,
        lines_read.sale_known_at,
        lines_read.walk_product_id,
        account_keys.account_key,
        lines_read.ended_at
    from lines_read
    left join account_keys
        on lines_read.closed_on_date = account_keys.closed_on_date
        and lines_read.walk_namespace = account_keys.source
        and lines_read.walk_source_account_id = account_keys.source_account_id
    where lines_read.is_frozen
),

current_lines as (
    select
        lines_read.revenue_id,
        lines_read.booked_month,
        lines_read.currency_code,
        lines_read.closed_on_date,
        lines_read.booked_amount,
        lines_read.known_at,
        lines_read.sale_known_at,
        lines_read.walk_product_id,
        account_keys.account_key,
        account_xref.account_id,
        lines_read.ended_at
    from lines_read
    left join account_keys
        on lines_read.closed_on_date = account_keys.closed_on_date
        and lines_read.walk_namespace = account_keys.source
        and lines_read.walk_source_account_id = account_keys.source_account_id
    left join account_xref
        on lines_read.walk_namespace = account_xref.source
        and lines_read.walk_source_account_id = account_xref.source_account_id
    where not lines_read.is_frozen
),

all_lines as (
    select
        revenue_id,
        booked_month,
        closed_on_date
    from lines_read
    group by revenue_id, booked_month, closed_on_date
),

final as (
    select
        {{ hash_key(['all_lines.revenue_id', 'all_lines.booked_month']) }} as line_id,
        all_lines.revenue_id,
        all_lines.booked_month,
        all_lines.closed_on_date,
        frozen_lines.booked_amount as frozen_amount,
        frozen_lines.currency_code as frozen_currency_code,
        frozen_lines.account_key as frozen_account_key,
        frozen_lines.walk_product_id as frozen_product_id,
        frozen_lines.ended_at as frozen_ended_at,
        current_lines.booked_amount as current_amount,
        current_lines.currency_code as current_currency_code,
        current_lines.account_key as current_account_key,
        current_lines.account_id as current_account_id,
        current_lines.walk_product_id as current_product_id,
        current_lines.ended_at as current_ended_at,
        frozen_lines.revenue_id is not null as is_in_frozen,
        current_lines.revenue_id is not null as is_in_current,
        -- Another version is enough: what it did not change, it restates by 0.00.
        coalesce(
            frozen_lines.revenue_id = current_lines.revenue_id
            and (
                frozen_lines.known_at <> current_lines.known_at
                or coalesce(frozen_lines.sale_known_at <> current_lines.sale_known_at, false)
                or (frozen_lines.sale_known_at is null)
                <> (current_lines.sale_known_at is null)
            ),
            false
        ) as is_restated
    from all_lines
    left join frozen_lines
        on all_lines.revenue_id = frozen_lines.revenue_id
        and all_lines.booked_month = frozen_lines.booked_month
    left join current_lines
        on all_lines.revenue_id = current_lines.revenue_id
        and all_lines.booked_month = current_lines.booked_month
)

select * from final
