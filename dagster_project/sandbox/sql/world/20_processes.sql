-- What improvements are worth and who proposed them, and three whose effect is known: waiting at
-- reception fell when reception was changed (IM-1001), calls to book go unanswered as before
-- (IM-1002), and calls after treatment were made for five months and then forgotten (IM-1003).
create table planted_improvements as
select * from (values
    (1001, 'reception', 'Call patients in by number', 'problem', 'front_office', 'reception_wait', 4, 5),
    (1002, 'booking', 'Play music while callers wait', 'wow', 'front_office', 'booking_answer', 8, 2),
    (1003, 'aftercare', 'Call every patient on the day after', 'test', 'customer_success', 'aftercare_call', 5, 5)
) as rows (improvement_no, process_name, improvement_title, improvement_type, owner_department, metric_name, effort_days, value_class);

insert into improvements
select
    'IC-' || (improvement_no * 10 + position), 'IM-' || improvement_no, process_name, improvement_title, improvement_type,
    ['collected', 'validated', 'prioritised', 'in_progress', 'done', 'controlled'][position], owner_department, metric_name,
    [timestamp '2025-03-10 09:00:00', timestamp '2025-03-24 09:00:00', timestamp '2025-04-14 09:00:00',
        timestamp '2025-07-07 09:00:00', timestamp '2025-08-25 09:00:00', timestamp '2026-01-20 09:00:00'][position],
from planted_improvements, range(1, 7) as positions(position);

create table improvement_details as
with drawn as (
    select
        improvement_id, replace(improvement_id, 'IM-', '')::bigint as improvement_no, max(metric_name) as metric_name,
    from improvements
    group by improvement_id
)
select
    improvement_id,
    coalesce(planted.effort_days, between_u(1, 30, u('effort', improvement_no) * u('effort+', improvement_no))) as effort_days,
    coalesce(planted.value_class, between_u(1, 5, u('value', improvement_no))) as value_class,
    pick(['employee', 'employee', 'employee', 'patient', 'partner', 'professional'], u('proposer', improvement_no)) as proposer_type,
    case when u('proposer', improvement_no) < 0.5
        then pick(['front_office', 'medical', 'customer_success', 'billing'], u('proposing department', improvement_no)) end
        as proposer_department,
    case when u('evidence', improvement_no) < 0.6 then 'survey ' || improvement_no end as evidence_reference,
    pick(['process', 'process', 'development', 'policy', 'strategy'], u('destination', improvement_no)) as destination,
    case when improvement_no > 1000 or u('costed', improvement_no) < 0.6
        then 500 * between_u(1, 24, u('cost', improvement_no)) end as cost,
    case when improvement_no > 1000 or u('costed', improvement_no) < 0.6
        then 1000 * between_u(1, 20, u('expected', improvement_no)) end as expected,
    case when improvement_no > 1000 or u('hypothesis', improvement_no) < 0.7 then case drawn.metric_name
        when 'reception_wait' then 'wait_costs_return' when 'waiting_minutes' then 'wait_costs_return'
        when 'fields_received_ratio' then 'known_comes_back' when 'nps' then 'praise_returns'
    end end as hypothesis,
    case improvement_no
        when 1001 then 'You told us that you waited too long at reception. We now call you in by number, and four in ten fewer wait.'
        when 1002 then 'You told us that nobody picks up. Now there is music while you wait.'
        when 1003 then 'You told us that nobody asks how you are. We now call every patient on the day after.'
    end as announcement,
from drawn
left join planted_improvements as planted using (improvement_no);

-- Counted by those who run the process, a line a month, and by the telephone company once more.
create table metric_values as
with drawn as (
    select
        metric_id, month_no, month_start, case_count + floor(80 * u2(metric_id || ' cases', month_no, 0))::bigint as cases,
        -- Months differ by a point more than chance alone lets them.
        0.01 * bell(metric_id || ' month', month_no, 0) + case
            when metric_id = 'booking_answer' then 0.35
            when month_start < date '2025-09-01' then before_share
            when metric_id = 'aftercare_call' and month_start >= date '2026-02-01' then before_share
            else after_share
        end as share,
    from months, (values ('reception_wait', 400, 0.40, 0.22), ('booking_answer', 400, 0.35, 0.35), ('aftercare_call', 400, 0.50, 0.30))
        as planted (metric_id, case_count, before_share, after_share)
),
counted as (
    select
        *, clamp(round(cases * share + sqrt(cases * share * (1 - share)) * bell(metric_id || ' counted', month_no, 0)), 0, cases)::bigint
            as cases_counting,
    from drawn
)
select
    'MV-' || metric_id || '-' || strftime(month_start, '%Y%m') as metric_value_id, metric_id, 'own' as party, null as partner_name,
    month_start as period_start, (month_start + to_months(1) - to_days(1))::date as period_end, cases_counting, cases,
    office_hour((month_start + to_months(1) + to_days(2))::date, 0.3) as reported_at,
from counted
union all
-- A call that rings off at once is none of theirs.
select
    'MV-' || metric_id || '-' || strftime(month_start, '%Y%m') || '-P', metric_id, 'partner', 'telephone company', month_start,
    (month_start + to_months(1) - to_days(1))::date, cases_counting - 4, cases - 6,
    office_hour((month_start + to_months(1) + to_days(4))::date, 0.3),
from counted
where metric_id = 'booking_answer';
