with
source as (
    {{ admitted_rows('erp', 'invoice_lines') }}
),

renamed as (
    select
        line_id as revenue_id,
        customer_no as account_id,
        product_code as product_id,
        lower(document_type) as revenue_type,
        booked_at,
        amount as booked_amount,
        currency_code,
        quantity as unit_count,
        contract_reference as contract_id,
        reverses_line_id as original_revenue_id,
        'erp' as source,
        'erp' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

final as (
    {{ with_versions('renamed', 'revenue') }}
)

select * from final
