with
lines as (
    select
        revenue_id,
        source,
        revenue_type,
        product_id,
        booked_amount,
        currency_code,
        reporting_amount,
        unmatched_reason,
        suggested_account_id,
        happened_at
    from {{ ref('int_unmatched_lines__explained') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        lines.revenue_id,
        lines.source,
        lines.revenue_type,
        lines.product_id,
        lines.booked_amount,
        lines.currency_code,
        lines.reporting_amount,
        lines.unmatched_reason,
        lines.suggested_account_id,
        -- Lines are let in up to two days ahead of their booking: such a one is not old yet.
        greatest({{ days_between('lines.happened_at', 'run_context.as_of_date') }}, 0) as age_days,
        {{ date_of('lines.happened_at') }} as booked_date,
        run_context.as_of_date,
        run_context.build_id
    from lines
    cross join run_context
)

select * from final
