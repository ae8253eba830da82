-- What people did about what they saw: tasks of the playbook. None of it moves the world. Where a
-- play works, whether it is done is drawn knowing what follows, which is the same joint chance as
-- drawing what follows knowing that it was done, and leaves every elder table as it was.
create table action_causes as
with doubts as (
    select
        account_no, account_id, employee_id, entered_at as noticed_at, sentiment_no as cause_no,
        anchor_level <= 2 and lag(anchor_level, 1, 5) over (partition by account_no order by felt_at) > 2 as is_first,
    from sentiments_to_come
),
owned as (
    select fates.*, accounts.owner_no from fates inner join accounts using (account_no)
)
select 'understand_doubt' as play_id, 1 as part, cause_no, account_no, account_id, employee_id, noticed_at, 14 as due_days,
from doubts where is_first
union all
select 'revive_usage', 2, term_key, account_no, account_id, sf_id('005', owner_no), office_hour(decline_from + 45, 0.2), 14
from owned where decline_from is not null
union all
select 'ease_support', 3, term_key, account_no, account_id, sf_id('005', owner_no), office_hour(tickets_from + 21, 0.2), 7
from owned where tickets_from is not null
union all
select 'replace_key_user', 4, term_key, account_no, account_id, sf_id('005', owner_no), office_hour(user_lost_on + 28, 0.2), 14
from owned where user_lost_on is not null
union all
-- Renewals are settled as a matter of routine, whatever the usage says.
select 'settle_renewal', 5, term_key, account_no, account_id, sf_id('005', owner_no), office_hour(end_date - 28, 0.2), 7
from owned where u('settled', term_key) < 0.35;

create table action_draws as
with timed as (
    select
        *, part::bigint * 1000000000 + cause_no as action_no,
        office_hour(noticed_at::date + 1 + (u2('taken up', part, cause_no) * 6)::int, 0.3) as created_at,
    from action_causes
    where u2('task', part, cause_no) < 0.9
),
closing as (
    select *, office_hour(created_at::date + 4 + (u('worked', action_no) * 16)::int, 0.6) as closed_at from timed
),
followed as (
    -- What is felt of the account seven weeks after the day on which the play would be done.
    select closing.action_no, arg_max(sentiments_to_come.anchor_level, felt_at) > 2 as recovers
    from closing
    inner join sentiments_to_come
        on sentiments_to_come.account_no = closing.account_no and entered_at <= closed_at + to_days(49)
    group by closing.action_no
)
select
    closing.*, recovers,
    u('done', closing.action_no) < case
        when play_id <> 'understand_doubt' then 0.5 when recovers then 0.75 else 0.3
    end as is_done,
    u('dropped', closing.action_no) < 0.4 as is_dropped,
from closing
left join followed using (action_no);

-- How an action looks at the end day; one that is never done is dropped a month later, or stays open.
create table actions as
with shown as (
    select
        *, created_at + to_days(2) as started_at,
        case when is_done then closed_at when is_dropped then created_at + to_days(30) end as shown_end,
    from action_draws where ends_before(created_at)
)
select
    sf_id('00T', action_no) as action_id, action_no, account_id, play_id, employee_id, created_at,
    (created_at + to_days(due_days))::date as due_date,
    case
        when ends_before(shown_end) and is_done then 'Completed'
        when ends_before(shown_end) then 'Deferred'
        when ends_before(started_at) then 'In Progress'
        else 'Not Started'
    end as action_status,
    case when ends_before(shown_end) and is_done
        then pick(['Helped', 'No change', 'No change', 'Not reached'], u('action outcome', action_no)) end as action_outcome,
    case when ends_before(shown_end) then shown_end end as closed_at,
    case when ends_before(shown_end) then shown_end when ends_before(started_at) then started_at else created_at end as changed_at,
from shown;
