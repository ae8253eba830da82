-- One row per tier: customers in it. Who left keeps a tier and who has not begun has none yet:
-- neither is an alarm.
select
    tier,
    count(*) filter (
        where reason is distinct from 'not_a_customer'
        and cause_of_insufficiency is distinct from 'not_begun'
    ) as account_count,
    count(*) filter (where reason = 'not_a_customer') as former_account_count,
    median(evidence_age_days) filter (where reason is distinct from 'not_a_customer')::bigint
        as evidence_age_median_days
from account_tiers
group by tier
order by tier
