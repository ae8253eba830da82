-- Terms of twelve months until one is not renewed; a tenth of those come back later.
create table term_draws as
select
    accounts.*, term_no,
    (first_start_date + to_months(12 * term_no::int))::date as start_date,
    (first_start_date + to_months(12 * term_no::int + 12) - to_days(1))::date as end_date,
from accounts, range(0, 5) as terms(term_no)
where is_customer;

create table term_chances as
with exposure as (
    select term_draws.account_no, term_draws.term_no, max(strength_ratio) as exposure_ratio
    from term_draws
    inner join market_signals
        on market_signals.country_code = term_draws.country_code
        and market_signals.specialty = term_draws.specialty
        and market_signals.direction = 'adverse' and market_signals.actor_type = 'competitor'
        and market_signals.observed_at >= term_draws.end_date - 230
        and market_signals.observed_at < term_draws.end_date - 95
    group by term_draws.account_no, term_draws.term_no
)
select
    term_draws.*, coalesce(exposure_ratio, 0) >= 0.55 as is_exposed,
    u2('leaves', account_no, term_no)
        < 0.055 + 0.075 * (coalesce(exposure_ratio, 0) >= 0.55)::int + 0.10 * (0.95 - satisfaction) as leaves,
from term_draws
left join exposure using (account_no, term_no);

create table terms as
with firsts as (
    select account_no, min(term_no) filter (leaves) as last_term_no from term_chances group by account_no
),
kept as (
    select
        term_chances.*,
        case when term_no = last_term_no then 'churned' else 'renewed' end as outcome, false as is_reactivated,
    from term_chances inner join firsts using (account_no)
    where last_term_no is null or term_no <= last_term_no
    union all
    select
        term_chances.* replace (
            term_no + 10 as term_no,
            (end_date + 60 + (u('return gap', account_no) * 90)::int)::date as start_date,
            (end_date + 424 + (u('return gap', account_no) * 90)::int)::date as end_date
        ), 'renewed', true,
    from term_chances inner join firsts using (account_no)
    where term_no = last_term_no and u('returns', account_no) < 0.1
)
select
    *,
    account_no * 100 + term_no as term_key,
    case when outcome = 'churned' then office_hour(end_date - (u2('notice', account_no, term_no) * 40)::int, 0.7)
        else office_hour(end_date - 3 - (u2('renewal', account_no, term_no) * 35)::int, 0.3) end as decided_at,
    case
        when outcome = 'renewed' then null
        when is_exposed and u2('reason', account_no, term_no) < 0.35 then 'competitor'
        else pick(['usage_decline', 'usage_decline', 'usage_decline', 'sentiment_fall', 'sentiment_fall',
            'escalated_tickets', 'escalated_tickets', 'key_user_lost', 'key_user_lost', 'silent'],
            u2('which reason', account_no, term_no))
    end as churn_reason,
from kept;

-- What shows before a term ends. Leaving starts about half a year ahead: a decline takes 8-12 weeks
-- and is mostly over 90 days before the end, so that an early warning can be right. A leaver shows
-- its reason and often a second symptom; a silent one nothing; some who stay show a false alarm.
create table fates as
with draws as (
    select
        *,
        u2('symptom usage', account_no, term_no) as usage_draw,
        u2('symptom sentiment', account_no, term_no) as sentiment_draw,
        u2('symptom tickets', account_no, term_no) as tickets_draw,
        u2('symptom user', account_no, term_no) as user_draw,
        churn_reason is not null and churn_reason <> 'silent' as is_loud,
    from terms
),
flags as (
    select
        *,
        coalesce(churn_reason = 'usage_decline', false) or usage_draw < case when is_loud then 0.40 else 0.05 end as has_decline,
        coalesce(churn_reason = 'sentiment_fall', false) or sentiment_draw < case when is_loud then 0.40 else 0.05 end as has_fall,
        coalesce(churn_reason = 'escalated_tickets', false) or tickets_draw < case when is_loud then 0.25 else 0.05 end as has_tickets,
        coalesce(churn_reason = 'key_user_lost', false) or user_draw < case when is_loud then 0.08 else 0.02 end as has_user_lost,
        coalesce(churn_reason = 'silent', false) as is_silent,
    from draws
)
select
    account_no, account_id, term_no, term_key, start_date, end_date, outcome, churn_reason, is_reactivated, is_silent,
    case when has_decline and not is_silent
        then end_date - 150 - (u2('decline from', account_no, term_no) * 60)::int end as decline_from,
    56 + (u2('decline days', account_no, term_no) * 28)::int as decline_days,
    case when churn_reason = 'usage_decline' then 0.15 + 0.25 * u2('decline to', account_no, term_no)
        else 0.35 + 0.35 * u2('decline to', account_no, term_no) end as decline_to,
    case when has_fall and not is_silent
        then end_date - 130 - (u2('fall from', account_no, term_no) * 70)::int end as fall_from,
    case when has_tickets and not is_silent
        then end_date - 110 - (u2('tickets from', account_no, term_no) * 70)::int end as tickets_from,
    case when has_user_lost and not is_silent
        then end_date - 110 - (u2('user lost', account_no, term_no) * 80)::int end as user_lost_on,
    -- Who stays recovers after six weeks.
    outcome = 'renewed' as recovers,
from flags;
