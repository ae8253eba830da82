-- What becomes known after its month was reported, ten days after its end: so that closed months have
-- something to restate. Nothing happens here that did not happen without it; it is told later.

-- The moment at which something of a day is written down after its month's report: up to seven weeks.
create macro after_report(day, draw) as office_hour(last_day(day::date) + 12 + floor(36 * draw)::int, 0.5);

-- One credit note in three waits for the goods to come back, and is entered into the month it belongs
-- to; one order in a hundred was taken on paper. Neither is refunded before it is entered.
create table late_lines as
select line_id, document_type, booked_at, currency, amount, after_report(booked_at, u('entered', line_no)) as entered_at
from revenue_lines
where (document_type = 'refund' and u('credit note entered', line_no) < 0.33)
    or (document_type = 'purchase' and u('order on paper', line_no) < 0.01 and u('refunded', line_no) >= 0.03);

-- One customer in ten has a second number in the ERP for a year: half of what it buys is booked there,
-- as if by an unknown organisation, until somebody sees that the two are one. Lines keep their number.
create table second_numbers as
with doubled as (
    select
        account_no, account_name, country_code, region,
        office_hour(date '2025-07-01' + floor(u('number merged', account_no) * 300)::int, 0.3) as merged_at,
    from accounts
    where u('second number', account_no) < 0.1 and u('code in erp', account_no) < 0.95
)
select
    doubled.*, line_id, booked_at,
    'K' || lpad((account_no * 3 + 1000)::varchar, 6, '0') as customer_no,
    'K' || lpad((account_no * 3 + 1001)::varchar, 6, '0') as second_customer_no,
    min(booked_at) over (partition by account_no) - to_hours(1) as opened_at,
from doubled
inner join revenue_lines using (account_no)
where document_type = 'purchase' and booked_at between merged_at - to_days(365) and merged_at
    and u('which number', line_no) < 0.5 and line_id not in (select line_id from late_lines);

-- One visit or call in two hundred is written up when the rep catches up. Group calls are not, so
-- that a child never comes before its parent; nor visits to customers with a second number, so that
-- what moves their closed months has one cause.
create table late_calls as
select call_no, account_id, called_at, after_report(called_at, u('caught up', call_no)) as written_up_at
from calls
where u('written up late', call_no) < 0.005 and call_status = 'Submitted_vod' and parent_call_no is null
    and u('group call', call_no) >= 0.05 and account_no not in (select account_no from second_numbers);
