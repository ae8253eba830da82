-- One row per month and tier, as of the last week of the month; former customers left out.
select
    account_tier_history.as_of_date,
    account_tier_history.tier,
    count(*) as account_count
from account_tier_history
inner join (
    select max(as_of_date) as as_of_date
    from account_tier_history
    group by date_trunc('month', as_of_date)
) as month_ends on account_tier_history.as_of_date = month_ends.as_of_date
where account_tier_history.reason is distinct from 'not_a_customer'
group by account_tier_history.as_of_date, account_tier_history.tier
order by account_tier_history.as_of_date, account_tier_history.tier
