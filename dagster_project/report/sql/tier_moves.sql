-- One row per period and pair of tiers: the last month as the mart tells it, the last quarter
-- (from the last as-of 90 days back or more) from the history in the same words.
with

month_ends as (
    select period_end_date, lag(period_end_date) over (order by period_end_date) as from_date
    from (select period_end_date from account_tier_migrations group by period_end_date) as ends
),

last_month as (
    select
        'month' as period,
        month_ends.from_date,
        month_ends.period_end_date as to_date,
        account_tier_migrations.from_tier,
        account_tier_migrations.to_tier,
        account_tier_migrations.account_count
    from account_tier_migrations
    inner join month_ends using (period_end_date)
    where period_end_date = (select max(period_end_date) from month_ends)
),

quarter as (
    select
        max(as_of_date) as to_date,
        max(as_of_date) filter (where as_of_date <= last_date - 90) as from_date
    from account_tier_history
    cross join (select max(as_of_date) as last_date from account_tier_history) as newest
),

tier_days as (
    select
        account_id,
        as_of_date,
        case when reason = 'not_a_customer' then '(not a customer)' else tier end as tier
    from account_tier_history
),

last_quarter as (
    select
        'quarter' as period,
        quarter.from_date,
        quarter.to_date,
        coalesce(before.tier, '(new)') as from_tier,
        now.tier as to_tier,
        count(*) as account_count
    from quarter
    inner join tier_days as now on quarter.to_date = now.as_of_date
    left join tier_days as before
        on quarter.from_date = before.as_of_date
        and now.account_id = before.account_id
    where quarter.from_date is not null
    group by quarter.from_date, quarter.to_date, before.tier, now.tier
)

select * from last_quarter
union all
select * from last_month
order by period desc, from_tier, to_tier
