-- What clinics know beside the visits: what a visit lost and cost, who came back, what patients said.
-- Draws of this file have streams of their own, so that no older row moves.

-- On the way from diagnostics to treatment the photos are always the first to get lost.
create table visit_extras as
with lost as (
    select
        visits.visit_no, currency, fields_expected_count - fields_received_count as lost_count,
        department = 'diagnostics' as loses_photos, floor(u('which field', visit_no) * 7)::int as first_field,
        ['allergies', 'medication', 'history', 'consent', 'findings', 'plan', 'contact'] as names,
    from visits
    inner join clinics using (account_no)
)
select
    visit_no, currency,
    2 + floor(70 * u('waits', visit_no) * u('waits+', visit_no))::bigint as wait_minutes,
    case when lost_count > 0 then array_to_string(list_transform(
        range(lost_count), lambda i: case when loses_photos and i = 0 then 'photos' else names[1 + (first_field + i) % 7] end
    ), '|') end as fields_missing,
    len(list_filter(range(lost_count), lambda i: u2('asked again', visit_no, i) < 0.6)) as fields_asked_again_count,
    in_currency(40 + floor(120 * u('paid', visit_no)), currency) as visit_amount,
from lost;

-- While patients come, a visit follows the other within 55 days: who has not come for 100 never will by
-- themselves, so that whoever is lapsed today is so in any later world.
create table programme_draws as
with last_visits as (
    select visit_no // 100 as patient_no, account_no, account_id, chart_number, max(visited_at)::date as last_visit_date
    from visits
    group by all
),
seen as (
    select
        *, last_visit_date + 100 + floor(u('lapse seen', patient_no) * 31)::int as seen_date,
        case when u('which programme', patient_no) < 0.5 then 'voucher' else 'call_back' end as programme_id,
        u('held out', patient_no) < 0.5 as is_held_out,
    from last_visits
)
select
    *,
    -- The voucher moves nobody; a call brings back 18 of 100 more.
    u('comes back', patient_no) < case when programme_id = 'call_back' and not is_held_out then 0.30 else 0.12 end as comes_back,
    seen_date + 3 + floor(u('back day', patient_no) * 50)::int as back_date,
from seen
where ends_before(seen_date);

create table programme_events as
select
    'PE-' || patient_no || '-W' as programme_event_id, programme_id, 'win_back' as programme_kind, account_id, chart_number,
    case when is_held_out then 'held_out' else 'offered' end as event_type, null as programme_tier,
    case when not is_held_out then case programme_id when 'voucher' then 'letter' else 'phone' end end as channel,
    office_hour(seen_date, u('offer hour', patient_no)) as occurred_at,
from programme_draws
union all
select
    'PE-' || visit_no || '-L', 'circle', 'loyalty', account_id, chart_number,
    case visit_number when 3 then 'joined' else 'tier_changed' end, case visit_number when 3 then 'silver' else 'gold' end, null,
    visited_at,
from visits
where visit_number in (3, 8) and u('joins circle', visit_no // 100) < 0.35;

-- Visits beside those of 13: of patients won back, and of testers, who play a first journey each quarter.
create table visits_more as
select
    patient_no * 100 + 60 as visit_no, account_no, account_id, chart_number, 'return_visit' as journey_stage,
    office_hour(back_date, u('back hour', patient_no)) as visited_at,
    pick(['phone', 'web', 'walk_in', 'line_app'], u('back channel', patient_no)) as visit_channel,
    'treatment' as department, null as next_department, null as scenario_run_id,
from programme_draws
where comes_back and ends_before(back_date)
union all
select
    (account_no * 10000 + 9000 + month_no) * 100 + step_number, account_no, account_id, account_no || '-T' || month_no,
    (['first_visit', 'diagnosis', 'treatment'])[step_number],
    office_hour(month_start + 7 * step_number::int, u2('tester hour', account_no * 100 + month_no, step_number)),
    pick(['phone', 'web', 'walk_in', 'line_app'], u2('tester channel', account_no * 100 + month_no, step_number)),
    (['reception', 'diagnostics', 'treatment'])[step_number], null, 'first_journey-' || account_no || '-' || month_no,
from clinics, months, range(1, 4) as numbers(step_number)
where month_no % 3 = 2 and u('tested', account_no) < 0.5 and ends_before(month_start + 7 * step_number::int);

-- Who comes back pays too, in a stream of its own.
insert into visit_extras by name
select
    visit_no, currency, 0 as fields_asked_again_count,
    in_currency(40 + floor(120 * u('paid again', visit_no)), currency) as visit_amount,
from visits_more
inner join clinics using (account_no)
where scenario_run_id is null;

create table incident_extras as
select
    'IN-' || visit_no as incident_id, visit_no, chart_number,
    pick(['none', 'explained', 'redone', 'compensated'], u('handling', visit_no)) as handling,
    visited_at + to_minutes(10 + floor(u('first contact', visit_no) * 240)::bigint) as first_contact_at,
from visits;
