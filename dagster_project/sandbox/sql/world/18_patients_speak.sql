-- What patients say and ask: answers after visits, and contacts. A score follows what a visit was like.
create table patient_answers as
with asked as (
    select
        visits.visit_no, visits.account_id, visits.chart_number, null as scenario_run_id,
        journey_stage || '.' || visit_channel as touchpoint_id, journey_stage,
        office_hour(visited_at::date + 1 + floor(u('answer day', visits.visit_no) * 4)::int, u('answer hour', visits.visit_no)) as answered_at,
        10 * (0.35 + 0.6 * clinics.satisfaction) - 0.8 * (fields_expected_count - fields_received_count) - wait_minutes / 40.0
            + 1.3 * bell('feels', visits.visit_no, 0) as feeling,
    from visits
    inner join clinics using (account_no)
    inner join visit_extras using (visit_no)
    where u('asked', visits.visit_no) < 0.30
    union all
    select
        visit_no, account_id, chart_number, scenario_run_id, journey_stage || '.' || visit_channel, journey_stage,
        visited_at + to_hours(1), 6 + 1.5 * bell('tester feels', visit_no, 0),
    from visits_more
    where scenario_run_id is not null
),
questions as (
    select *, 'score' as question, clamp(round(feeling), 0, 10)::bigint as score from asked
    union all
    select *, 'experience', clamp(round(feeling + 0.4 * bell('experiences', visit_no, 0)), 0, 10)::bigint
    from asked where u('both asked', visit_no) < 0.3
    union all
    select *, 'expectation', clamp(round(7.5 + 1.2 * bell('expects', visit_no, 0)), 0, 10)::bigint
    from asked where u('both asked', visit_no) < 0.3
    union all
    select
        *, 'importance',
        clamp(round(case journey_stage when 'treatment' then 8.5 when 'first_visit' then 7 else 5.5 end + bell('weighs', visit_no, 0)), 0, 10)::bigint,
    from asked where u('weighs asked', visit_no) < 0.15
)
select
    'PA-' || visit_no || '-' || question as answer_id, visit_no, account_id, chart_number, scenario_run_id, touchpoint_id, question,
    score, null as answer_code, answered_at,
from questions
where ends_before(answered_at)
union all
select
    'PA-' || patient_no || '-exit', null, account_id, chart_number, null, null, 'exit_reason', null,
    pick(['price', 'price', 'waiting', 'moved_away', 'not_satisfied', 'treatment_done'], u('exit reason', patient_no)),
    office_hour(seen_date + 5, u('exit hour', patient_no)),
from programme_draws
where not comes_back and u('exit asked', patient_no) < 0.25 and ends_before(seen_date + 5);

-- The day after some visits patients call or write; some try the web first and end at the phone. What
-- comes of it is settled within two days, after which the clinics export it.
create table patient_contacts as
with first_contacts as (
    select
        visit_no, account_id, chart_number,
        pick(['phone', 'web', 'web', 'line_app'], u('contact channel', visit_no)) as channel,
        pick(['booking', 'booking', 'question', 'change', 'complaint'], u('contact purpose', visit_no)) as purpose,
        office_hour(visited_at::date + 1, u('contact hour', visit_no)) as opened_at,
        u('contact switches', visit_no) < 0.15 as is_switched, u('contact dropped', visit_no) < 0.06 as is_abandoned,
        u('contact answered', visit_no) as answer_draw, u('contact slot', visit_no) as slot_draw,
    from visits
    where u('contacts', visit_no) < 0.25
),
contacts as (
    select *, 1 as part, is_abandoned or (is_switched and channel <> 'phone') as ends_here from first_contacts
    union all
    select * replace ('phone' as channel, opened_at + to_minutes(90) as opened_at), 2, is_abandoned
    from first_contacts
    where is_switched and channel <> 'phone'
)
select
    'PC-' || visit_no || '-' || part as contact_event_id, 'PV-' || visit_no as conversation_id, account_id, chart_number, channel, purpose,
    channel <> 'phone' and purpose = 'booking' as is_self_service, opened_at,
    case when not ends_here then opened_at
        + to_minutes((case channel when 'phone' then 8 when 'web' then 900 else 240 end * answer_draw * answer_draw)::bigint) end
        as first_response_at,
    case when not ends_here and purpose = 'booking' then date_trunc('day', opened_at) + to_hours(226 + (24 * floor(slot_draw * 18))::bigint) end as slot_at,
    case when ends_here then 'abandoned' when purpose = 'booking' then 'booked' else 'answered' end as outcome,
from contacts
where ends_before(opened_at::date + 2);
