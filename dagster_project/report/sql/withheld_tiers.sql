-- One row: tiers a feed withholds now, and tiers that rest on stale signals.
select
    count(*) filter (where tier = 'Insufficient data' and cause_of_insufficiency = 'feed')
        as withheld_account_count,
    count(*) filter (where tier <> 'Insufficient data' and stale_signal_count > 0)
        as stale_account_count,
    count(*) as account_count
from account_tiers
where reason is distinct from 'not_a_customer'
