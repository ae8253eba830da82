-- At most one row: the currency of the reporting amounts.
select currency_code
from channel_returns
where currency_code is not null
group by currency_code
order by currency_code
limit 1
