with
fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('fct_fx_rates') }}
),

run_context as (
    select as_of_date from {{ source('ops', 'run_context') }}
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

calendar as (
    select calendar_days.date_day
    from {{ date_series("date '2000-01-01'", "date '2099-12-31'") }} as calendar_days
    cross join run_context
    where calendar_days.date_day <= run_context.as_of_date
),

rated_currencies as (
    select
        fx_rates.currency_code,
        min(fx_rates.rate_date) as first_rate_date
    from fx_rates
    cross join reporting_currency
    where fx_rates.currency_code <> reporting_currency.currency_code
    group by fx_rates.currency_code
),

-- A day without a rate, such as a Sunday, keeps the last rate before it.
rated_days as (
    select
        rated_currencies.currency_code,
        calendar.date_day,
        max(fx_rates.rate_date) over (
            partition by rated_currencies.currency_code
            order by calendar.date_day
            rows between unbounded preceding and current row
        ) as rate_date
    from rated_currencies
    inner join calendar
        on rated_currencies.first_rate_date <= calendar.date_day
    left join fx_rates
        on rated_currencies.currency_code = fx_rates.currency_code
        and calendar.date_day = fx_rates.rate_date
),

final as (
    select
        rated_days.currency_code,
        rated_days.date_day as rate_date,
        fx_rates.reporting_rate
    from rated_days
    inner join fx_rates
        on rated_days.currency_code = fx_rates.currency_code
        and rated_days.rate_date = fx_rates.rate_date

    union all

    select
        reporting_currency.currency_code,
        calendar.date_day as rate_date,
        cast(1 as decimal(18, 8)) as reporting_rate
    from reporting_currency
    cross join calendar
)

select * from final
