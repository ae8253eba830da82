-- Calls. How often a rep calls is drawn per account whatever its size, so that their effect can be told apart.
create table weeks as
select w::bigint as week_no, (date '2024-07-01' + (7 * w)::int)::date as week_start,
from range(0, day_number(getvariable('end_day')::date) // 7 + 1) as numbers(w);

create table calls as
with planned as (
    select
        accounts.*, week_no, week_start,
        week_no * 1000000 + accounts.account_no as call_no,
        pick([0.12, 0.40, 0.85], u('call plan', accounts.account_no)) as call_ratio,
    from accounts, weeks
    where week_start > accounts.created_at::date
),
made as (
    select
        *,
        case when u('call type', call_no) < 0.62 then 'Face_to_face'
            when u('call type', call_no) < 0.80 then 'Remote' else 'Phone' end as call_type,
        office_hour(week_start + floor(u('call day', call_no) * 5)::int, u('call hour', call_no)) as called_at,
    from planned
    where u('called', call_no) < call_ratio
)
select
    call_no, made.account_no, made.account_id, people.contact_id, called_at, call_type, null::bigint as parent_call_no,
    sf_id('005', rep_no) as employee_id,
    pick(['VITALIS', 'VITALIS', 'ORBIS', 'LUMEN'], u('call product', call_no)) as product_code,
    case when u('call planned', call_no) < 0.04 then 'Planned_vod' else 'Submitted_vod' end as call_status,
    case when call_type = 'Face_to_face' and u('samples', call_no) < 0.3 then between_u(1, 6, u('sample count', call_no)) end as samples,
from made
inner join people on people.account_no = made.account_no
    and people.person_rank = 1 + floor(people.people_count * pow(u('call person', call_no), 2))
union all
-- A group call has a child per further attendee.
select
    5000000000 + call_no, made.account_no, made.account_id, people.contact_id, called_at, call_type, call_no,
    sf_id('005', rep_no), pick(['VITALIS', 'VITALIS', 'ORBIS', 'LUMEN'], u('call product', call_no)), 'Submitted_vod', null,
from made
inner join people on people.account_no = made.account_no and people.person_rank = people.people_count
where u('group call', call_no) < 0.05 and people.people_count > 4;

-- Webinars and congresses: who registers, who comes.
create table attendances as
select
    campaign_code, channel, product_code, people.*, month_no * 1000000 + person_no as attendance_no,
    office_hour(start_date + 10 * (channel = 'webinar')::int, 0.9) as attended_at,
    office_hour(start_date - (u2('registered', person_no, month_no) * 9)::int, 0.5) as registered_at,
    u2('attends ' || channel, person_no, month_no) < 0.6 as has_attended,
from campaigns
inner join people on people.created_at < campaigns.start_date
where channel in ('webinar', 'event')
    and u2('registers ' || channel, person_no, month_no)
        < case channel when 'webinar' then 0.055 else 0.07 end;

-- E-mails. Newsletters go mostly to big accounts: they keep purchases company and cause none.
create table email_sends as
select
    campaign_code, template_code, product_code, hubspot_people.account_no, person_no, size_band, hubspot_email as recipient,
    hash(campaign_code, person_no) as bits,
    hash(hash(getvariable('seed')::bigint, campaign_code, person_no)) >> 34 as send_no,
    campaigns.start_date + to_seconds(32400 + (person_no * 37) % 7200) as sent_at,
from campaigns
inner join hubspot_people on hubspot_people.hubspot_created_at < campaigns.start_date
where channel = 'email' and not has_opted_out and hubspot_email is not null and ends_before(campaigns.start_date)
    and u('mailed ' || campaign_code, person_no) < case
        when template_code = 'TMPL-PROMOTION' then 0.45
        else case size_band when 'small' then 0.25 when 'medium' then 0.55 else 0.90 end end;

create table email_events as
with drawn as (
    select *, (bits >> 11)::double / 9007199254740992.0 as draw, u('mail open', bits >> 2) as open_draw,
        pick(['CT-001', 'CT-007', 'CT-012', 'CT-023', 'CT-034'], u('mail content', bits >> 3)) as content_code,
    from email_sends
),
events as (
    select *, 'SENT' as event_type, sent_at as happened_at, false as is_filtered, 1 as part from drawn
    union all
    select *, 'BOUNCE', sent_at + to_seconds(40), false, 2 from drawn where draw < 0.02
    union all
    -- A mail program that loads pictures at once: marked by the vendor one time in two.
    select *, 'OPEN', sent_at + to_seconds((1 + bits % 6)::bigint), bits % 2 = 0, 3 from drawn where draw between 0.02 and 0.06
    union all
    select *, 'OPEN', sent_at + to_seconds((600 + open_draw * 180000)::bigint), false, 4 from drawn where draw between 0.06 and 0.38
    union all
    select *, 'CLICK', sent_at + to_seconds((660 + open_draw * 180000)::bigint), false, 5 from drawn where draw between 0.06 and 0.13
    union all
    -- A link scanner: clicks seconds after the sending.
    select *, 'CLICK', sent_at + to_seconds((2 + bits % 9)::bigint), true, 6 from drawn where draw between 0.40 and 0.415
)
select
    printf('%s-%07d-%d', campaign_code, person_no, part) as event_id, campaign_code, content_code, person_no, account_no, recipient,
    event_type, happened_at, is_filtered, printf('%s-%07d-1', campaign_code, person_no) as sent_event_id, sent_at,
from events
where ends_before(happened_at);
