with
fct_revenue as (
    select
        account_id,
        coalesce(product_id, 'unknown') as product_id,
        reporting_amount,
        happened_at,
        known_at
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked'
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
    where is_current
),

feed_weeks as (
    select
        as_of_number,
        evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
    where feed = 'revenue'
),

-- While the feed is dead the window ends with its last day, so that an outage is no loss.
revenue_window as (
    select
        weeks.as_of_date,
        coalesce(feed_weeks.evidence_date, weeks.as_of_date) as until_date
    from weeks
    left join feed_weeks on weeks.as_of_number = feed_weeks.as_of_number
),

final as (
    select
        fct_revenue.account_id,
        fct_revenue.product_id,
        cast(coalesce(sum(fct_revenue.reporting_amount), 0) as decimal(18, 2))
            as reporting_amount,
        cast(sum(
            case when fct_revenue.reporting_amount is null then 1 else 0 end
        ) as bigint) as unconverted_line_count
    from fct_revenue
    inner join revenue_window
        on {{ date_of('fct_revenue.happened_at') }} <= revenue_window.until_date
        and {{ date_of('fct_revenue.happened_at') }}
        > {{ add_days('revenue_window.until_date', '-' ~ parameter('revenue_window_days')) }}
        and {{ date_of('fct_revenue.known_at') }} <= revenue_window.as_of_date
    group by fct_revenue.account_id, fct_revenue.product_id
)

select * from final
