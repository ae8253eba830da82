-- Patients of the clinics whose system exports visits. Whether one returns after visit n depends on
-- the clinic's knee: loyalty sets in around the seventh visit, from the fifth to the ninth by clinic.
create table clinics as
select
    accounts.*,
    between_u(5, 9, (u('knee', account_no) + u('knee+', account_no)) / 2.0) as knee_visit_number,
from accounts
where account_type = 'clinic' and u('exports visits', account_no) < 0.4 and created_at < timestamp '2025-01-01';

create table patients as
select
    clinics.account_no, clinics.account_id, knee_visit_number, account_no * 10000 + n as patient_no,
    account_no || '-' || lpad(n::varchar, 5, '0') as chart_number,
    date '2024-06-20' + floor(u('first visit', account_no * 10000 + n) * 1100)::int as first_visit_date,
    18 + floor(u('cadence', account_no * 10000 + n) * 30)::int as cadence_days,
from clinics, range(1, 401) as numbers(n);

create table visits as
with candidates as (
    select
        patients.*, visit_number,
        -- The draw after visit n - 1 decides whether there is an n-th.
        visit_number > 1 and u2('returns', patient_no, visit_number) > case
            when visit_number - 1 >= knee_visit_number then 0.94 when visit_number = 2 then 0.62 else 0.74 end as is_lost,
        cadence_days + floor((u2('gap', patient_no, visit_number) - 0.5) * 14)::int as gap_days,
    from patients, range(1, 31) as numbers(visit_number)
    where ends_before(first_visit_date)
),
dated as (
    select
        *,
        max(is_lost::int) over visit_order as was_lost,
        sum(case when visit_number > 1 then gap_days else 0 end) over visit_order as days_since_first,
    from candidates
    window visit_order as (partition by patient_no order by visit_number rows between unbounded preceding and current row)
),
kept as (
    select
        *, patient_no * 100 + visit_number as visit_no,
        first_visit_date + days_since_first::int as visit_date,
        case
            when visit_number = 1 then 'first_visit' when visit_number = 2 then 'diagnosis' when visit_number <= 6 then 'treatment'
            else 'return_visit'
        end as journey_stage,
        pick(['reception', 'primary', 'diagnostics', 'treatment'], u('department', patient_no * 100 + visit_number)) as department,
    from dated
    where was_lost = 0
)
select
    visit_no, account_no, account_id, chart_number, visit_number, journey_stage, department,
    office_hour(visit_date, u('visit hour', visit_no)) as visited_at,
    pick(['phone', 'web', 'walk_in', 'line_app'], u('visit channel', visit_no)) as visit_channel,
    case department when 'reception' then 'primary' when 'primary' then 'diagnostics' when 'diagnostics' then 'treatment' end
        as next_department,
    8 as fields_expected_count,
    -- Diagnostics to treatment is where information gets lost.
    8 - case
        when department = 'diagnostics' and u('lost fields', visit_no) < 0.40 then between_u(2, 4, u('how many lost', visit_no))
        when department <> 'treatment' and u('lost fields', visit_no) < 0.04 then 1 else 0
    end as fields_received_count,
from kept
where ends_before(visit_date) and visit_date >= date '2024-07-01';

create table incidents as
select
    'IN-' || visit_no as incident_id, account_id,
    pick(['treatment_broken_off', 'device_fault', 'data_entry_error'], u('incident type', visit_no)) as incident_type,
    pick(['low', 'low', 'medium', 'high'], u('severity', visit_no)) as severity,
    visited_at as occurred_at,
    case when u('resolved', visit_no) < 0.85 then visited_at + to_days(1 + (u('resolving', visit_no) * 20)::int) end as resolved_at,
from visits
where u('incident', visit_no) < 0.006;
