-- One row per cause of `Insufficient data` among customers.
select cause_of_insufficiency, count(*) as account_count
from account_tiers
where tier = 'Insufficient data' and reason is distinct from 'not_a_customer'
    and cause_of_insufficiency is distinct from 'not_begun'
group by cause_of_insufficiency
order by account_count desc, cause_of_insufficiency
