-- Purchases by week: the chance triples in the three weeks after a rep's visit and rises as much after
-- a webinar; remote calls, phone, e-mails, portal and congresses change nothing.
create table purchase_weeks as
with visits as (
    select account_no, day_number(called_at::date) // 7 as week_no from calls
    where call_type = 'Face_to_face' and call_status = 'Submitted_vod' and parent_call_no is null
    group by account_no, day_number(called_at::date) // 7
),
webinars as (
    select account_no, day_number(attended_at::date) // 7 as week_no from attendances
    where channel = 'webinar' and has_attended group by account_no, day_number(attended_at::date) // 7
),
grid as (
    select
        accounts.*, weeks.week_no, weeks.week_start,
        coalesce(max((visits.week_no is not null)::int) over recent_visits, 0) as was_visited,
        coalesce(max((webinars.week_no is not null)::int) over recent_webinars, 0) as was_at_webinar,
    from accounts
    cross join weeks
    left join visits on visits.account_no = accounts.account_no and visits.week_no = weeks.week_no
    left join webinars on webinars.account_no = accounts.account_no and webinars.week_no = weeks.week_no
    window
        recent_visits as (partition by accounts.account_no order by weeks.week_no rows between 3 preceding and 1 preceding),
        recent_webinars as (partition by accounts.account_no order by weeks.week_no rows between 5 preceding and 1 preceding)
),
hazards as (
    select
        grid.*, week_no * 1000000 + grid.account_no as purchase_no,
        0.036 * case size_band when 'small' then 1 when 'medium' then 1.4 else 2 end
        * case when was_visited = 1 then 3.2 else 1 end * case when was_at_webinar = 1 then 2.8 else 1 end as hazard,
    from grid
    inner join (select account_no, min(start_date) as from_date, max(end_date) as to_date from terms group by account_no)
        using (account_no)
    where week_start between from_date and to_date
)
select
    purchase_no, account_no, account_id, currency, size_weight, owns_device,
    office_hour(week_start + floor(u('purchase day', purchase_no) * 5)::int, u('purchase hour', purchase_no)) as booked_at,
from hazards
where u('buys', purchase_no) < hazard;

create table revenue_lines as
with purchases as (
    select
        'P' || purchase_no as line_id, account_no, account_id, 'purchase' as document_type, booked_at, currency,
        case when owns_device and u('buys device', purchase_no) < 0.25 then 'LUMEN' else 'VITALIS' end as product_code,
        in_currency((180 + 500 * u('basket', purchase_no)) * sqrt(size_weight), currency) as amount,
        between_u(5, 40, u('units', purchase_no)) as quantity, null as contract_reference, purchase_no as line_no,
    from purchase_weeks
),
invoices as (
    select
        'I' || contract_no || '-' || quarter as line_id, account_no, account_id, 'invoice' as document_type,
        office_hour((start_date + to_months(3 * quarter::int))::date, 0.1) as booked_at, currency, product_code,
        case when quarter < 3 then (contract_amount / 4)::decimal(18, 2)
            else contract_amount - 3 * (contract_amount / 4)::decimal(18, 2) end as amount,
        seat_count as quantity, contract_id as contract_reference, contract_no * 10 + quarter as line_no,
    from contracts, range(0, 4) as quarters(quarter)
    where not is_trial and start_date + to_months(3 * quarter::int) >= date '2024-07-01'
),
bought as (select * from purchases union all select * from invoices)
select *, null as reverses_line_id from bought where ends_before(booked_at)
union all
select
    'R' || line_id, account_no, account_id, 'refund',
    office_hour(booked_at::date + 5 + (u('refund gap', line_no) * 30)::int, 0.5) as refunded_at,
    currency, product_code, -amount, -quantity, contract_reference, line_no, line_id,
from bought
where document_type = 'purchase' and u('refunded', line_no) < 0.03
    and ends_before(office_hour(booked_at::date + 5 + (u('refund gap', line_no) * 30)::int, 0.5));
