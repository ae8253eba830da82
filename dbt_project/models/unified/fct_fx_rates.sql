with
fx_rates as (
    {{ union_kind('fx_rates') }}
),

source_priority as (
    select
        source,
        priority
    from {{ source_priorities('fx_rates') }}
    where attribute = '*'
),

ranked_rates as (
    select
        fx_rates.currency_code,
        fx_rates.rate_date,
        fx_rates.reporting_rate,
        fx_rates.known_at,
        fx_rates.source,
        fx_rates.load_id,
        row_number() over (
            partition by fx_rates.currency_code, fx_rates.rate_date
            order by
                coalesce(source_priority.priority, 999),
                fx_rates.recorded_at desc nulls last,
                fx_rates.source asc
        ) as rate_rank
    from fx_rates
    left join source_priority on fx_rates.source = source_priority.source
),

final as (
    select
        currency_code,
        rate_date,
        reporting_rate,
        cast(rate_date as timestamp) as happened_at,
        known_at,
        source,
        load_id
    from ranked_rates
    where rate_rank = 1
)

select * from final
