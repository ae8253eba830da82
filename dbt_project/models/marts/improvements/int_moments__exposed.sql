with
runs as (
    select
        moment_id,
        ecosystem_layer,
        account_id,
        {{ date_of('happened_at') }} as happened_date
    from {{ ref('fct_process_runs') }}
    where moment_id is not null and account_id is not null and account_id <> 'unknown'
),

revenue as (
    select
        account_id,
        reporting_amount,
        {{ date_of('happened_at') }} as happened_date
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked'
),

run_context as (
    select
        as_of_date,
        {{ add_days('as_of_date', "-cast(" ~ parameter('revenue_window_days') ~ " as bigint)") }}
            as before_date
    from {{ run_context() }} as build
),

-- Whoever the moment was decided for within the year of which the revenue is told.
exposed as (
    select
        runs.moment_id,
        runs.ecosystem_layer,
        runs.account_id
    from runs
    cross join run_context
    where runs.happened_date > run_context.before_date
        and runs.happened_date <= run_context.as_of_date
    group by runs.moment_id, runs.ecosystem_layer, runs.account_id
),

booked as (
    select
        revenue.account_id,
        cast(sum(revenue.reporting_amount) as decimal(18, 2)) as booked_reporting_amount
    from revenue
    cross join run_context
    where revenue.happened_date > run_context.before_date
        and revenue.happened_date <= run_context.as_of_date
    group by revenue.account_id
),

final as (
    select
        exposed.moment_id,
        exposed.ecosystem_layer,
        cast(count(*) as bigint) as exposed_account_count,
        cast(coalesce(sum(booked.booked_reporting_amount), 0) as decimal(18, 2))
            as booked_reporting_amount
    from exposed
    left join booked on exposed.account_id = booked.account_id
    group by exposed.moment_id, exposed.ecosystem_layer
)

select * from final
