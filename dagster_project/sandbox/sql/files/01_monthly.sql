-- Files that are delivered by month and grow until it is over. `_period` names the file, `_order`
-- the order of its lines: what came later stands further down, so that a file only ever grows.
create table feed_visits as
with all_visits as (
    select
        visit_no, account_id, chart_number, visited_at, journey_stage, visit_channel, department, next_department,
        fields_expected_count, fields_received_count, null as scenario_run_id,
    from visits
    union all
    select
        visit_no, account_id, chart_number, visited_at, journey_stage, visit_channel, department, next_department,
        8, 8, scenario_run_id,
    from visits_more
)
select
    strftime(visited_at, '%Y-%m') as _period, printf('%s %012d', sf_time(visited_at), visit_no) as _order,
    'V' || visit_no as visit_no, account_id as facility, chart_number as chart_no,
    strftime(visited_at, '%Y/%m/%d %H:%M') as visited,
    -- The clinics' system speaks Japanese.
    case journey_stage when 'first_visit' then '初診' when 'diagnosis' then '検査' when 'treatment' then '治療' else '再診' end as stage,
    visit_channel as route, department as dept,
    next_department as next_dept, fields_expected_count as sheet_fields, fields_received_count as sheet_filled,
    scenario_run_id as test_run, wait_minutes as waited, fields_missing as missing_fields, fields_asked_again_count as asked_again,
    visit_amount as paid, currency,
from all_visits
left join visit_extras using (visit_no)
where ends_before(visited_at);

create table feed_patients as
select
    strftime(registered_at, '%Y-%m') as _period, printf('%s %012d', sf_time(registered_at), patient_no) as _order,
    chart_number as chart_no, account_id as facility,
    pick(['under_18', '18-29', '18-29', '30-39', '30-39', '40-49', '40-49', '50-64', '65_and_over'], u('age band', patient_no)) as age,
    pick(['pain', 'check_up', 'skin', 'eyes', 'rehabilitation'], u('concern', patient_no)) as concern,
    pick(['referral', 'referral', 'search', 'search', 'advertisement', 'walk_by'], u('brought by', patient_no)) as brought_by,
    iso_time(registered_at) as registered,
from (
    select *, greatest(first_visit_date, date '2024-07-01')::timestamp + to_seconds(25200 + floor(u('registered', patient_no) * 3600)::bigint) as registered_at
    from patients
)
where ends_before(registered_at);

create table feed_patient_answers as
select
    strftime(answered_at, '%Y-%m') as _period, sf_time(answered_at) || answer_id as _order,
    answer_id as id, 'V' || visit_no as visit, account_id as facility, chart_number as chart_no, touchpoint_id as touchpoint, question,
    score, answer_code as answer, scenario_run_id as test_run, iso_time(answered_at) as answered,
from patient_answers;

create table feed_patient_contacts as
select
    strftime(opened_at, '%Y-%m') as _period, sf_time(opened_at) || contact_event_id as _order,
    contact_event_id as id, conversation_id as conversation, account_id as facility, chart_number as chart_no, channel, purpose,
    is_self_service as alone, iso_time(opened_at) as opened, iso_time(first_response_at) as answered, iso_time(slot_at) as slot, outcome,
    iso_time(opened_at::date + 2) as exported,
from patient_contacts;

create table feed_programme_events as
select
    strftime(occurred_at, '%Y-%m') as _period, sf_time(occurred_at) || programme_event_id as _order,
    programme_event_id as id, programme_id as programme, programme_kind as kind, account_id as facility, chart_number as chart_no,
    event_type as event, programme_tier as tier, channel, iso_time(occurred_at) as occurred,
from programme_events
where ends_before(occurred_at);

-- A run is exported when it has ended, and again when somebody was contacted and when it was put right.
create table feed_process_runs as
select
    strftime(updated_at, '%Y-%m') as _period, sf_time(updated_at) || process_run_id as _order,
    process_run_id as id, process_name as process, ecosystem_layer as layer, account_id as facility, moment_id as moment,
    step_count as steps, touchpoint_count as touchpoints, wait_minutes as waited, rework_count as done_again, outcome,
    failure_type as failure, iso_time(started_at) as started, iso_time(detected_at) as detected, iso_time(shown_contact) as contacted,
    iso_time(shown_end) as resolved, iso_time(updated_at) as updated,
from (
    select *, null::timestamp as shown_contact, null::timestamp as shown_end, ended_at as updated_at from process_runs
    union all
    select *, contacted_at, null, contacted_at from process_runs where contacted_at is not null
    union all
    select *, contacted_at, resolved_at, resolved_at from process_runs where resolved_at is not null
)
where ends_before(updated_at);

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
