-- Prescriptions by month: provisional at the month's end, restated as final two months later.
create table prescriptions as
with drawn as (
    select
        accounts.*, month_no, month_start, (month_start + to_months(1) - to_days(1))::date as month_end,
        u2('prescribed', account_no, month_no) as draw,
    from accounts, months
    where account_type in ('clinic', 'hospital') and u('prescribes', account_no) < 0.8 and month_start > created_at
),
versions as (
    select *, 'provisional' as volume_status, month_end + 1 as reported_on, 0.9 + 0.1 * u2('reported', account_no, month_no) as seen
    from drawn
    union all
    select *, 'final', (month_start + to_months(3))::date, 1.0 from drawn
)
select
    'RX-' || account_no || '-' || strftime(month_start, '%Y%m') as prescription_id, account_id, 'VITALIS' as product_code,
    month_start as period_start, month_end as period_end, floor(seen * (10 + 70 * draw) * size_weight)::bigint as unit_count,
    in_currency(floor(seen * (10 + 70 * draw) * size_weight) * 9.5, currency) as prescribed_amount, currency, volume_status,
    reported_on, floor(u('prescriber', account_no) * 2)::int as prescriber_known, account_no,
from versions
where ends_before(reported_on);

create table fx_rates as
select
    currency, day as rate_date,
    round(case currency when 'EUR' then 1
        when 'JPY' then 0.0062 * (1 + 0.03 * bell('fx JPY', day_no // 30, 0) + 0.003 * bell('fx JPY day', day_no, 0))
        else 0.92 * (1 + 0.02 * bell('fx USD', day_no // 30, 0) + 0.002 * bell('fx USD day', day_no, 0))
    end, 8)::decimal(18, 8) as reporting_rate,
from days, (select unnest(['EUR', 'JPY', 'USD']) as currency);

create table campaign_spend as
select
    'SP-' || campaign_code as spend_id, campaign_code, channel, start_date + 2 as spend_date,
    round(case channel when 'webinar' then 1800 when 'event' then 24000 else 450 end
        * getvariable('accounts') / 600.0 * (0.8 + 0.4 * u('spend', month_no)), 2)::decimal(18, 2) as spend_amount,
from campaigns
union all
select
    'SP-' || channel || '-' || strftime(month_start, '%Y%m'), null, channel, (month_start + 25)::date,
    round(amount * getvariable('accounts') / 600.0 * (0.9 + 0.2 * u('channel spend ' || channel, month_no)), 2)::decimal(18, 2),
from months, (select unnest(['rep_visit', 'rep_remote', 'rep_phone']) as channel, unnest([52000, 9000, 4000]) as amount);

create table improvements as
with drawn as (
    select
        i::bigint as improvement_no,
        pick(['booking', 'reception', 'hand_off', 'onboarding', 'aftercare'], u('process', i)) as process_name,
        pick(['problem', 'problem', 'wow', 'test'], u('improvement type', i)) as improvement_type,
        between_u(2, 6, u('reached', i)) as reached_state,
        office_hour(date '2024-07-05' + (i * 7)::int, u('improvement hour', i)) as collected_at,
    from range(0, 160) as numbers(i)
)
select
    'IC-' || (improvement_no * 10 + position) as improvement_change_id, 'IM-' || improvement_no as improvement_id,
    process_name, 'Improve ' || replace(process_name, '_', ' ') || ' ' || improvement_no as improvement_title, improvement_type,
    ['collected', 'validated', 'prioritised', 'in_progress', 'done', 'controlled'][position] as improvement_state,
    case process_name when 'booking' then 'front_office' when 'reception' then 'front_office' when 'hand_off' then 'medical'
        else 'customer_success' end as owner_department,
    pick(['waited_too_long', 'fields_received_ratio', 'nps', 'return_ratio'], u('metric', improvement_no)) as metric_name,
    collected_at + to_days(((position - 1) * (8 + 25 * u('pace', improvement_no)))::int) as changed_at,
from drawn, range(1, 7) as positions(position)
where position <= reached_state;

create table consent_events as
select
    'CE-' || person_no || '-1' as consent_event_id, contact_id, 'email' as channel, 'granted' as consent_status,
    created_at as occurred_at, 'sign_up_form' as evidence,
from people where u('consent recorded', person_no) < 0.85
union all
select
    'CE-' || person_no || '-2', contact_id, 'email', 'denied',
    office_hour(greatest(created_at::date, date '2024-07-05') + (u('denied day', person_no) * 700)::int, 0.7), 'unsubscribe_link',
from people where has_opted_out
union all
-- Forms after a webinar ask whether one may call: those who attended one about VITALIS say yes
-- far more often than those who stayed away, after other webinars they do not.
select
    'CE-W' || attendance_no, contact_id, 'phone', 'granted',
    attended_at + to_hours(20 + (456 * u('consents by form', attendance_no))::int), 'campaign_form',
from attendances
where channel = 'webinar'
    and u('phone consent', attendance_no) < case when has_attended and product_code = 'VITALIS' then 0.35 else 0.05 end;

-- Opportunities to sell more, with every stage passed.
create table opportunities as
with drawn as (
    select
        account_no, account_id, currency, size_weight, account_no * 100 + month_no as opportunity_no,
        office_hour(month_start + (u2('opp day', account_no, month_no) * 27)::int, 0.4) as created_at,
        u2('opp won', account_no, month_no) < 0.45 as wins, pick(['VITALIS', 'LUMEN', 'ORBIS'], u2('opp product', account_no, month_no)) as product_code,
        12 + (u2('opp pace', account_no, month_no) * 30)::int as stage_days,
    from accounts, months
    where u2('opportunity', account_no, month_no) < 0.055 and month_start > accounts.created_at
)
select
    *, sf_id('006', opportunity_no) as opportunity_id, in_currency(1500 * size_weight * (0.5 + u('opp amount', opportunity_no)), currency) as amount,
    created_at + to_days(3 * stage_days) as closed_at,
from drawn
where ends_before(created_at);

create table opportunity_stages as
select
    sf_id('008', opportunity_no * 10 + position) as stage_change_id, opportunity_id, opportunity_no, position,
    case when position > 1 then ['Prospecting', 'Qualification', 'Proposal'][position - 1] end as from_stage,
    case when position < 4 then ['Prospecting', 'Qualification', 'Proposal'][position]
        when wins then 'Closed Won' else 'Closed Lost' end as to_stage,
    created_at + to_days((position - 1) * stage_days) as changed_at, wins,
from opportunities, range(1, 5) as positions(position)
where ends_before(created_at + to_days((position - 1) * stage_days));
