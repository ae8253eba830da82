-- What the field reports, plans, learns and reads, and what follows from it.

-- What head office changed, topic by topic, and what reached the field two to six weeks later.
create table strategy_changes as
with decided as (
    select
        n::bigint as change_no, pick(['pricing', 'competitor', 'product', 'support', 'content'], (n - 1) % 5 / 5.0) as topic,
        office_hour(date '2024-10-15' + 55 * (n - 1)::int + (u('decided', n) * 20)::int, 0.5) as decided_at,
    from range(1, 13) as numbers(n)
)
select
    'SC-' || lpad(change_no::varchar, 2, '0') as strategy_change_id, topic, decided_at,
    case topic
        when 'pricing' then 'Price list by size of clinic' when 'competitor' then 'Comparison approved for the field'
        when 'product' then 'Release train asks the field first' when 'support' then 'Second support line at peak hours'
        else 'Shorter pieces, one question each'
    end || ', round ' || (1 + (change_no - 1) // 5) as change_title,
    decided_at + to_days(14 + (28 * u('reaches the field', change_no))::int) as effective_at,
from decided;

create table field_feedback as
with reported as (
    select
        *, called_at + to_hours(3) as reported_at,
        pick(['pricing', 'competitor', 'product', 'support', 'content'], u('feedback topic', call_no)) as topic,
    from calls
    where parent_call_no is null and call_status = 'Submitted_vod' and u('feeds back', call_no) < 0.06
),
-- Every third report of the five months before a change of its topic is among what led to it.
heard as (
    select
        reported.*, strategy_change_id, decided_at,
    from reported
    asof left join strategy_changes on strategy_changes.topic = reported.topic and strategy_changes.decided_at > reported.reported_at
)
select
    'FB-' || call_no as feedback_id, account_id, employee_id,
    topic, product_code,
    pick(['positive', 'positive', 'neutral', 'negative'], u('feedback reaction', call_no)) as reaction,
    case when is_used then strategy_change_id end as strategy_change_id, case when is_used then decided_at end as used_at,
    pick(['Asked for the price list', '競合の話が出た', 'Просят обучение для персонала'], u('feedback words', call_no)) as comment_text,
    reported_at,
from (select *, coalesce(decided_at < reported_at + to_days(150) and u('strategy', call_no) < 0.33, false) as is_used from heard)
where ends_before(reported_at);

create table planned_calls as
select
    7000000000 + call_no as plan_no, account_id, contact_id, call_type, employee_id, product_code,
    called_at + to_hours(4) as planned_on,
    office_hour(called_at::date + 7 * between_u(1, 3, u('plan weeks', call_no))::int, u('plan hour', call_no)) as planned_at,
    office_hour(called_at::date + 7 * between_u(1, 3, u('plan weeks', call_no))::int + 1, 0.0) as gone_at,
from calls
where parent_call_no is null and call_status = 'Submitted_vod' and u('plans ahead', call_no) < 0.15;

-- Skills by position; the last one is taught to nobody yet, and one team in four has no enabler.
create table skill_sessions as
with skills as (
    select unnest(['needs_dialogue', 'digital_follow_up', 'device_safety', 'honest_sentiment', 'data_driven_visit']) as skill_id,
        unnest([0.85, 0.6, 0.45, 0.3, 0.0]) as ratio, unnest([1, 2, 3, 4, 5]) as skill_no
),
enablers as (
    select employee_id as enabler_id, row_number() over (order by employee_no) - 1 as position, count(*) over () as enablers,
    from employees where employee_role = 'cx_enabler'
)
select
    'SK-' || (employee_no * 10 + skill_no) as skill_session_id, skill_id, employees.employee_id,
    case when team <> 'West' then enabler_id end as enabler_id,
    case when u2('session mode', employee_no, skill_no) < 0.6 then 'on_site' else 'online' end as session_mode,
    office_hour(date '2024-09-01' + (u2('session day', employee_no, skill_no) * 640)::int, 0.6) as delivered_at,
from employees
cross join skills
inner join enablers on position = employee_no % enablers
where employee_role in ('rep', 'account_manager') and u2('learns', employee_no, skill_no) < ratio;

-- Plays read by those who carry them out; a new version has few readers yet.
create table acknowledgements as
with versions as (
    select unnest(['revive_usage', 'understand_doubt', 'understand_doubt', 'ease_support', 'settle_renewal', 'restore_contact',
            'check_purchases', 'get_evidence']) as play_id,
        unnest([1, 1, 2, 1, 1, 1, 1, 1]) as play_version, unnest([1, 2, 3, 4, 5, 6, 7, 8]) as version_no,
        unnest(['account_manager', 'account_manager', 'account_manager', 'account_manager', 'account_manager', 'rep', 'rep',
            'account_manager']) as employee_role
)
select
    'AK-' || (employee_no * 10 + version_no) as acknowledgement_id, play_id, play_version, employee_id,
    office_hour(case play_version when 1 then date '2025-01-15' else date '2026-02-01' end
        + (u2('reads day', employee_no, version_no) * 200)::int, 0.3) as acknowledged_at,
from employees
inner join versions using (employee_role)
where u2('reads', employee_no, version_no) < case play_version when 1 then 0.75 else 0.35 end;
