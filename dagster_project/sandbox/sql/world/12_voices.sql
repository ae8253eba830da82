-- How an account feels in a month, 0-1: its latent satisfaction, less a fall before some ends.
-- A month belongs to one term: the next one takes over 15 days before the last one ends.
create table moods_to_come as
select
    terms.account_no, terms.account_id, months.month_no, months.month_start,
    clamp(satisfaction
        + 0.10 * bell('mood', terms.account_no, month_no)
        - case
            when fall_from is null or month_start < fall_from then 0
            when fates.recovers and datediff('day', fall_from, month_start) > 75 then 0
            else 0.45 * clamp((datediff('day', fall_from, month_start) + 25) / 60.0, 0, 1)
        end, 0.02, 0.99) as mood,
from terms
inner join months on months.month_start between terms.start_date - 15 and terms.end_date - 16
inner join fates using (account_no, term_no);

create table moods as
select * from moods_to_come where ends_before(month_start);

-- Account managers note their feeling most months; some see every customer greener.
create table sentiments_to_come as
with felt as (
    select
        moods_to_come.*, employees.employee_id, is_too_green,
        month_no * 1000000 + moods_to_come.account_no as sentiment_no,
        clamp(1 + floor(5 * mood)::bigint + case when is_too_green then 1 + (mood < 0.4)::int else 0 end, 1, 5) as anchor_level,
        office_hour(month_start + floor(u2('felt day', moods_to_come.account_no, month_no) * 26)::int, 0.6) as felt_at,
    from moods_to_come
    inner join accounts using (account_no)
    inner join employees on employees.employee_no = accounts.owner_no
    where u2('notes', moods_to_come.account_no, month_no) < 0.78
)
select
    sf_id('a0C', sentiment_no) as sentiment_id, account_no, account_id, employee_id, anchor_level, is_too_green,
    month_start, sentiment_no,
    case when felt_at < timestamp '2025-04-01' then 'v1' else 'v2' end as anchor_version,
    case
        when u('comment', sentiment_no) > 0.5 then null
        when anchor_level >= 4 then pick(['Happy with the team', '満足している', 'Всё хорошо, довольны'], u('words', sentiment_no))
        when anchor_level = 3 then pick(['Neither warm nor cold', '特に変化なし', 'Без изменений'], u('words', sentiment_no))
        else pick(['Hard to reach, cool tone', '返信が遅くなった', 'Недовольны, думают об уходе'], u('words', sentiment_no))
    end as comment_text,
    felt_at,
    felt_at + to_seconds(3600 + floor(u('entered', sentiment_no) * 200000)::bigint) as entered_at,
from felt;

create table sentiments as
select * exclude (month_start, sentiment_no) from sentiments_to_come where ends_before(month_start);

create table surveys as select unnest([
    {'survey_id': 'SV_relationship01', 'survey_name': 'Relationship', 'ratio': 0.20},
    {'survey_id': 'SV_support0000001', 'survey_name': 'After support', 'ratio': 0.03}
], recursive := true);

create table survey_invites as
with invited as (
    select
        surveys.survey_id, people.*, month_no, mood,
        (month_no * 10 + (survey_name = 'Relationship')::int) * 1000000 + person_no as invite_no,
        office_hour(month_start + 4 + floor(u2('invited day', person_no, month_no) * 14)::int, 0.2) as sent_at,
    from moods
    inner join people using (account_no)
    cross join surveys
    where (survey_name <> 'Relationship' or month_no % 3 = 1) and people.created_at < moods.month_start
        and u2('invited ' || survey_name, person_no, month_no) < ratio * case survey_name when 'Relationship' then 1.6 else 1 end
)
select
    *, 'EMD_' || lpad(invite_no::varchar, 14, '0') as invite_id,
    u('survey bounces', invite_no) < 0.03 as has_bounced,
    u('survey bounces', invite_no) >= 0.03 and u('answers', invite_no) < 0.15 + 0.35 * mood as has_answered,
    sent_at + to_seconds(1800 + floor(u('answer gap', invite_no) * 600000)::bigint) as answered_at,
    clamp(round(10 * mood + 0.7 + 1.6 * bell('nps', invite_no, 1))::bigint, 0, 10) as nps,
    clamp(round(1 + 4.4 * mood + 0.7 * bell('csat', invite_no, 1))::bigint, 1, 5) as csat,
    case when u('survey words', invite_no) < 0.35 then case
        when mood >= 0.6 then pick(['Very helpful', '使いやすいです', 'Удобно работать'], u('which words', invite_no))
        else pick(['Support is slow', 'サポートの返答が遅い', 'Слишком сложно'], u('which words', invite_no))
    end end as comment_text,
from invited
where ends_before(sent_at);

-- Support tickets; before some ends come escalated ones that nobody closes.
create table tickets as
with asked as (
    select
        moods.*, n, (month_no * 1000000 + moods.account_no) * 10 + n as ticket_no,
        fates.tickets_from is not null and month_start >= fates.tickets_from - 20
            and (not fates.recovers or datediff('day', fates.tickets_from, month_start) < 70) as is_burst,
    from moods
    inner join terms using (account_no)
    inner join fates using (account_no, term_no)
    cross join range(1, 5) as numbers(n)
    where month_start between terms.start_date - 15 and terms.end_date
),
opened as (
    select
        *, office_hour(month_start + floor(u('ticket day', ticket_no) * 28)::int, u('ticket hour', ticket_no)) as opened_at,
        u('escalated', ticket_no) < case when is_burst then 0.7 else 0.05 end as is_escalated,
    from asked
    where u('ticket', ticket_no) < case when is_burst then 0.62 else 0.13 end
)
select
    'TK-' || ticket_no as ticket_id, ticket_no, opened.account_no, opened.account_id, contact_id, is_escalated, opened_at,
    case when u('ticket product', ticket_no) < 0.85 then 'ORBIS' else 'LUMEN' end as product_code,
    case when is_escalated then 'urgent' else pick(['low', 'medium', 'medium', 'high'], u('priority', ticket_no)) end as priority,
    between_u(5, 600, u('response', ticket_no)) + case when is_burst then 900 else 0 end as first_response_minutes,
    case when not (is_burst and u('never closed', ticket_no) < 0.65)
        then opened_at + to_seconds(7200 + floor(pow(u('closing', ticket_no), 3) * 1900000)::bigint) end as closed_at,
    case when u('rated', ticket_no) < 0.4 then clamp(round(1 + 4.6 * mood)::bigint - is_escalated::int, 1, 5) end as satisfaction_score,
from opened
inner join people on people.account_no = opened.account_no
    and people.person_rank = 1 + floor(people.people_count * u('ticket person', ticket_no))
where ends_before(opened_at);

create table reviews as
select
    'RV-' || (account_no * 100 + month_no) as review_id, account_id, pick(['maps', 'clinic-guide'], u2('site', account_no, month_no)) as site,
    clamp(round(2.4 + 2.4 * satisfaction + 0.9 * bell('rating', account_no, month_no))::bigint, 1, 5) as rating,
    office_hour(month_start + (u2('review day', account_no, month_no) * 27)::int, 0.9) as reviewed_at,
    case when u2('replied', account_no, month_no) < 0.6
        then office_hour(month_start + 30 + (u2('reply day', account_no, month_no) * 20)::int, 0.3) end as replied_at,
from accounts, months
where account_type in ('clinic', 'hospital') and u2('reviewed', account_no, month_no) < 0.05 and month_start > created_at;
