-- What is told only after its month was reported, ten days after its end, so that closed months have
-- something to restate. Nothing else happens than without it: only when it is known differs, and
-- under which number.

-- The moment at which something of a day is written down after its month's report: up to seven weeks.
create macro after_report(day, draw) as office_hour(last_day(day::date) + 12 + floor(36 * draw)::int, 0.5);

-- One credit note in three waits for the goods to come back, and is entered into the month it belongs
-- to. One order in a hundred was taken on paper; none of those is refunded, so that no credit note
-- comes before its sale.
create table late_lines as
select line_id, document_type, booked_at, currency, amount, after_report(booked_at, u('entered', line_no)) as entered_at
from revenue_lines
where (document_type = 'refund' and u('credit note entered', line_no) < 0.33)
    or (document_type = 'purchase' and u('order on paper', line_no) < 0.01 and u('refunded', line_no) >= 0.03);

-- On the twelfth of a month the month before is gone through, and of what was sold since its 20th, one
-- price in twenty is mended in place. The ERP shows a line as it is now: what it was before is seen by
-- who pulled it before, so the first review is held after the usual end of the world. Older lines are
-- let alone: a gate warns of those that change after 31 days, and a pull may come a week later.
create table corrected_lines as
select
    line_id, booked_at, currency, amount as amount_before,
    case currency when 'JPY' then round(amount * 0.9, -2) else round(amount * 0.9, 2) end::decimal(18, 2) as amount_after,
    office_hour(last_day(booked_at) + 12, u('price mended', line_no)) as corrected_at,
from revenue_lines
where document_type = 'purchase' and day(booked_at) >= 20 and last_day(booked_at) >= date '2026-06-30'
    and u('wrong price', line_no) < 0.05 and u('refunded', line_no) >= 0.03 and line_id not in (select line_id from late_lines);

-- One customer in ten has a second number in the ERP for a year: half of what it buys is booked there,
-- as if by an unknown organisation, until somebody sees that the two are one. Lines keep their number.
create table doubled_customers as
select
    account_no, account_name, country_code, region,
    'K' || lpad((account_no * 3 + 1000)::varchar, 6, '0') as customer_no,
    'K' || lpad((account_no * 3 + 1001)::varchar, 6, '0') as second_customer_no,
    office_hour(date '2025-07-01' + floor(u('number merged', account_no) * 300)::int, 0.3) as merged_at,
from accounts
where is_customer and u('second number', account_no) < 0.1 and u('code in erp', account_no) < 0.95;

create table doubled_lines as
select line_id, booked_at, doubled_customers.*
from doubled_customers
inner join revenue_lines using (account_no)
where document_type = 'purchase' and booked_at between merged_at - to_days(365) and merged_at
    and u('which number', line_no) < 0.5 and line_id not in (select line_id from late_lines);

create table second_numbers as
select
    second_customer_no, customer_no, account_name, country_code, region, min(booked_at) - to_hours(1) as opened_at, merged_at,
    list({'revenue_id': 'erp:' || line_id, 'booked_month': strftime(booked_at, '%Y-%m-01')} order by line_id) as lines,
from doubled_lines
group by second_customer_no, customer_no, account_name, country_code, region, merged_at;

-- One visit or call in two hundred is written up when the rep catches up. Group calls are not, so
-- that no child comes before its parent; nor are those at customers with a second number, so that
-- what moves their closed months has one cause.
create table late_calls as
select call_no, called_at, after_report(called_at, u('caught up', call_no)) as written_up_at
from calls
where u('written up late', call_no) < 0.005 and call_status = 'Submitted_vod' and parent_call_no is null
    and u('group call', call_no) >= 0.05 and account_no not in (select account_no from doubled_customers);
