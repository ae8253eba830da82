-- Runs of what others do for a patient, at the layer that does it. Where a refill is denied or late
-- is known: at the pharmacy in 18 of 100 runs, at the insurer in 6. Whoever is let down is contacted
-- within the hour in 7 of 10, and one in ten of the others never.
create table process_layers as
select * from (values
    (1, 'refill', 'pharmacy', 'refill', 0.18, 5, 20, 4, ['delayed', 'delayed', 'denied', 'lost']),
    (2, 'refill', 'benefit_manager', 'refill', 0.10, 2, 240, 6, ['denied', 'delayed']),
    (3, 'refill', 'insurer', 'refill', 0.06, 3, 360, 5, ['denied', 'denied', 'delayed']),
    (4, 'booking', 'clinic', 'first_appointment', 0.08, 3, 30, 3, ['delayed', 'denied', 'lost']),
    (5, 'onboarding', 'clinic', null, 0.05, 1, 90, 8, ['delayed', 'lost'])
) as rows (layer_no, process_name, ecosystem_layer, moment_id, failed_share, runs_a_month, usual_minutes, usual_steps, failures);

create table process_runs as
with drawn as (
    select
        process_layers.* exclude (layer_no), account_id, ((account_no * 10 + layer_no) * 100 + month_no) * 10 + n as run_no, month_start,
    from clinics
    cross join process_layers
    cross join months
    cross join range(1, 6) as numbers(n)
    where n <= runs_a_month
),
begun as (
    select
        *, office_hour(month_start + floor(28 * u('run day', run_no))::int, u('run hour', run_no)) as started_at,
        u('run fails', run_no) < failed_share as is_failed,
        pick(failures, u('how the run fails', run_no)) as failure_named,
        between_u(0, 2, u('run rework', run_no) * u('run rework+', run_no)) as rework_drawn,
    from drawn
),
waited as (
    select
        *, case when is_failed then failure_named end as failure_type,
        usual_minutes // 2 + floor(usual_minutes * 2 * u('run waits', run_no) * u('run waits+', run_no))::bigint
            + case when is_failed and failure_named = 'delayed' then 120 + floor(2880 * u('run delay', run_no))::bigint else 0 end
            as wait_minutes,
        rework_drawn + is_failed::int as rework_count,
    from begun
),
noticed as (
    select
        *, usual_steps + rework_count + between_u(0, 1, u('run steps', run_no)) as step_count,
        started_at + to_minutes(wait_minutes) as ended_at,
        u('run contact', run_no) as contact_draw, u('run contact after', run_no) as after_draw,
    from waited
),
contacted as (
    select
        *, case when is_failed and contact_draw < 0.97 then ended_at + to_minutes(
            case when contact_draw < 0.70 then 5 + floor(55 * after_draw)::bigint else 61 + floor(1380 * after_draw)::bigint end
        ) end as contacted_at,
    from noticed
)
select
    'PR-' || run_no as process_run_id, process_name, ecosystem_layer, account_id, moment_id, step_count,
    2 + step_count // 3 as touchpoint_count, wait_minutes, rework_count,
    case when is_failed then 'failed' else 'passed' end as outcome, failure_type, started_at, ended_at,
    case when is_failed then ended_at end as detected_at, contacted_at,
    case when u('run resolved', run_no) < 0.88 then contacted_at + to_minutes(30 + floor(4320 * u('run resolving', run_no))::bigint) end
        as resolved_at,
from contacted
where ends_before(started_at);
