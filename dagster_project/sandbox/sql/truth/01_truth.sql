-- What the world knows and no source says; tests alone read it.
create table truth_renewals as
select
    term_key, account_id, sf_id('800', term_key) as contract_id, start_date, end_date, decided_at::date as decided_date, outcome,
    churn_reason as reason, coalesce(is_silent, false) as is_surprise, decline_from as usage_decline_from, fall_from as sentiment_fall_from,
    tickets_from, user_lost_on as key_user_lost_on, is_reactivated,
from terms
inner join (select term_key, is_silent, decline_from, fall_from, tickets_from, user_lost_on from fates) using (term_key)
where start_date <= getvariable('end_day')::date and end_date >= date '2024-07-01'
order by term_key;

create table truth_operators as
select contact_id, account_id, misuse_topic, corrected_at::varchar as corrected_at, reacts,
    relapsed_at::varchar as relapsed_at
from operators
inner join accounts using (account_no)
where is_misuser
order by person_no;

create table truth_knees as
select account_id, knee_visit_number from clinics order by account_no;

create table truth_green_employees as
select employee_id from employees where is_too_green order by employee_no;

-- What came after its month was reported, so far.
create table truth_late_lines as
select
    'erp:' || line_id as revenue_id, document_type, date_trunc('month', booked_at)::date as booked_month, currency as currency_code,
    amount::varchar as amount, entered_at::date as known_date,
from late_lines
where ends_before(entered_at)
order by line_id;

create table truth_corrected_lines as
select
    'erp:' || line_id as revenue_id, date_trunc('month', booked_at)::date as booked_month, currency as currency_code,
    (amount_after - amount_before)::varchar as changed_amount, corrected_at::date as known_date,
from corrected_lines
where ends_before(corrected_at)
order by line_id;

create table truth_merged_customers as
select second_customer_no as old_number, customer_no as new_number, merged_at::date as known_date, lines
from second_numbers
where ends_before(merged_at)
order by old_number;

create table truth_late_calls as
select 'salesforce:' || sf_id('a0D', call_no) as touch_id, called_at::date as called_date, written_up_at::date as known_date
from late_calls
where ends_before(written_up_at)
order by call_no;
