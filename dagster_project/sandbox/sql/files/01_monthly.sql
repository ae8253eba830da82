-- Files that are delivered by month and grow until it is over. `_period` names the file, `_order`
-- the order of its lines: what came later stands further down, so that a file only ever grows.
create table feed_visits as
select
    strftime(visited_at, '%Y-%m') as _period, printf('%s %012d', sf_time(visited_at), visit_no) as _order,
    'V' || visit_no as visit_no, account_id as facility, chart_number as chart_no,
    strftime(visited_at, '%Y/%m/%d %H:%M') as visited,
    -- The clinics' system speaks Japanese.
    case journey_stage when 'first_visit' then '初診' when 'diagnosis' then '検査' when 'treatment' then '治療' else '再診' end as stage,
    visit_channel as route, department as dept,
    next_department as next_dept, fields_expected_count as sheet_fields, fields_received_count as sheet_filled,
from visits
where ends_before(visited_at);

create table feed_tickets as
with versions as (
    select *, opened_at as updated_at, false as is_closed from tickets
    union all
    select *, closed_at, true from tickets where ends_before(closed_at)
)
select
    strftime(updated_at, '%Y-%m') as _period, sf_time(updated_at) || ticket_id as _order,
    ticket_id as ticket, account_id as account, contact_id as requester, product_code as product, priority,
    iso_time(opened_at) as opened, case when is_closed then iso_time(closed_at) end as closed,
    first_response_minutes as first_response_min, case when is_closed then satisfaction_score end as csat,
    is_escalated as escalated, iso_time(updated_at) as updated,
from versions;

create table feed_prescriptions as
select
    strftime(reported_on, '%Y-%m') as _period, reported_on::varchar || volume_status || lpad(prescriptions.account_no::varchar, 8, '0') as _order,
    prescription_id as rx_id, prescriptions.account_id as site,
    case when prescriber_known = 1 then people.contact_id end as prescriber,
    product_code as product, period_start::varchar as period_from, period_end::varchar as period_to,
    unit_count as units, prescribed_amount as amount, currency, volume_status as status, reported_on::varchar as reported,
from prescriptions
inner join people on people.account_no = prescriptions.account_no and people.person_rank = 1;

create table feed_campaign_spend as
select
    strftime(spend_date, '%Y-%m') as _period, spend_date::varchar || spend_id as _order,
    spend_id as line, campaign_code as campaign, channel, strftime(spend_date, '%d.%m.%Y') as booked, spend_amount as amount, 'EUR' as currency,
from campaign_spend
where ends_before(spend_date);
