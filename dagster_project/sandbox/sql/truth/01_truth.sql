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
select contact_id, account_id, misuse_topic, corrected_at::varchar as corrected_at, reacts
from operators
inner join accounts using (account_no)
where is_misuser
order by person_no;

create table truth_knees as
select account_id, knee_visit_number from clinics order by account_no;

create table truth_green_employees as
select employee_id from employees where is_too_green order by employee_no;
