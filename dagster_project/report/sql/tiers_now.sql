-- One row per tier: customers in it; former customers keep a tier but raise no alarm.
select
    tier,
    count(*) filter (where reason is distinct from 'not_a_customer') as account_count,
    count(*) filter (where reason = 'not_a_customer') as former_account_count,
    median(evidence_age_days) filter (where reason is distinct from 'not_a_customer')::bigint
        as evidence_age_median_days
from account_tiers
group by tier
order by tier
