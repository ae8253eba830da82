-- One row per cause of `Insufficient data`.
select cause_of_insufficiency, count(*) as account_count
from account_tiers
where tier = 'Insufficient data' and reason is distinct from 'not_a_customer'
group by cause_of_insufficiency
order by account_count desc, cause_of_insufficiency
