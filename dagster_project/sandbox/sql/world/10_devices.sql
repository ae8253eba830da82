-- Devices at their owners, and the people who operate them: the two highest ranks of an account.
create table devices as
select
    account_no, account_id, n as device_rank, account_no * 10 + n as device_no,
    'LM-' || lpad((account_no * 10 + n)::varchar, 6, '0') as device_serial, first_start_date,
from accounts, range(1, 3) as numbers(n)
where owns_device and is_customer and (n = 1 or size_band = 'large');

-- One operator in seven misuses the device in one way; six in ten of those mend their ways once
-- they have seen the content that corrects it, the others see it and do not, or never see it. One
-- in four of those who mend falls back after a hundred days and more.
create table operators as
with drawn as (
    select
        people.person_no, contact_id, people.account_no, person_rank,
        u('misuser', person_no) < 0.15 as is_misuser,
        pick(['energy_too_high', 'pulse_too_long', 'cooling_too_warm'], u('misuse', person_no)) as misuse_topic,
        u('sees correction', person_no) < 0.7 as sees_correction,
        u('mends', person_no) < 0.85 as mends,
        office_hour(date '2024-11-01' + (u('correction day', person_no) * 500)::int, u('correction hour', person_no)) as seen_at,
    from people
    where account_no in (select account_no from devices) and person_rank <= 2
)
select
    * exclude (seen_at),
    case when is_misuser and sees_correction then seen_at end as corrected_at,
    is_misuser and sees_correction and mends as reacts,
    case when is_misuser and sees_correction and mends and u('relapses', person_no) < 0.25
        then seen_at + to_days(100 + (30 * u('relapse day', person_no))::int) end as relapsed_at,
from drawn;

create table device_operations as
with device_days as (
    select devices.*, days.day_no, days.day
    from devices
    inner join terms using (account_no)
    inner join days on days.day between terms.start_date and terms.end_date and isodow(days.day) < 6
        and days.day >= getvariable('daily_from')::date
),
expanded as (
    select
        account_no, account_id, device_no, device_serial, day_no, day,
        (day_no * 10000000 + device_no) * 100 + unnest(range(
            floor(getvariable('device_rate')::double + u2('operations', device_no, day_no))::bigint)) as operation_no,
    from device_days
),
drawn as (
    select
        expanded.*, operators.* exclude (account_no),
        pick(['energy_joules', 'pulse_milliseconds', 'cooling_celsius'], u('parameter', operation_no)) as parameter_name,
        day::timestamp + to_seconds(32400 + floor(u('operation hour', operation_no) * 28800)::bigint) as happened_at,
        u('misused', operation_no) as misuse_draw, u('value', operation_no) as value_draw,
    from expanded
    inner join operators on operators.account_no = expanded.account_no
        and operators.person_rank = 1 + (u('operator', operation_no) < 0.4)::bigint
),
judged as (
    select
        *,
        coalesce(is_misuser and case misuse_topic when 'energy_too_high' then 'energy_joules'
            when 'pulse_too_long' then 'pulse_milliseconds' else 'cooling_celsius' end = parameter_name
            and misuse_draw < case
                when reacts and happened_at > corrected_at and (relapsed_at is null or happened_at < relapsed_at)
                    then 0.04 else 0.45 end, false)
            or misuse_draw > 0.997 as is_misuse,
    from drawn
)
select
    operation_no, 'OP' || operation_no as operation_id, device_serial, account_id, contact_id, 'LUMEN' as product_code,
    pick(['treatment', 'treatment', 'treatment', 'test_pulse'], u('operation type', operation_no)) as operation_type, parameter_name,
    -- Right use: energy 5-20 J, pulse 10-40 ms, cooling 2-8 degrees C; misuse lies clearly above.
    round(case parameter_name
        when 'energy_joules' then case when is_misuse then 24 + 8 * value_draw else 5 + 15 * value_draw end
        when 'pulse_milliseconds' then case when is_misuse then 55 + 35 * value_draw else 10 + 30 * value_draw end
        else case when is_misuse then 12 + 6 * value_draw else 2 + 6 * value_draw end
    end, 2)::decimal(18, 4) as parameter_value,
    happened_at, day_no,
from judged;

-- What is sent to whoever misuses a device: the film, which those who see it open within five days,
-- and to every second of them, at another time, the article, which four in five open.
create table deliveries as
with sent as (
    select
        person_no, misuse_topic, 'video' as content_type, corrected_at as opened_at,
        coalesce(corrected_at - to_hours(1 + (119 * u('film sent', person_no))::int),
            office_hour(date '2024-11-01' + (u('film unseen', person_no) * 500)::int, 0.1)) as sent_at,
    from operators where is_misuser
    union all
    select
        person_no, misuse_topic, 'article',
        case when u('article opened', person_no) < 0.8 then sent_at + to_hours(1 + (71 * u('article read', person_no))::int) end,
        sent_at,
    from (select *, office_hour(date '2024-11-01' + (u('article day', person_no) * 500)::int, 0.4) as sent_at from operators)
    where is_misuser and u('article', person_no) < 0.5
)
select sent.*, content_code from sent
inner join content on content.topic = sent.misuse_topic and content.content_type = sent.content_type;

-- Behaviour on site and portal, as HubSpot's custom events; webinars are the causal ones.
create table occurrences as
with events as (
    select 'w' || attendance_no as occurrence_id, 'e_webinar_attended' as event_type, person_no, attended_at as happened_at,
        null as content_code, campaign_code, product_code,
    from attendances where channel = 'webinar' and has_attended
    union all
    select case content_type when 'video' then 'm' else 'a' end || person_no, 'e_content_viewed', person_no, opened_at,
        content_code, null, 'LUMEN',
    from deliveries where opened_at is not null
    union all
    select case content_type when 'video' then 'sm' else 'sa' end || person_no, 'e_device_content_sent', person_no, sent_at,
        content_code, null, 'LUMEN',
    from deliveries
    union all
    select kind[3] || month_no || '-' || person_no || '-' || n, kind, person_no,
        month_start + to_seconds(25200 + floor(u2(kind, person_no * 10 + n, month_no) * 2505600)::bigint),
        case when kind = 'e_content_viewed' then 'CT-' || lpad(between_u(1, 40, u2('piece', person_no, month_no))::varchar, 3, '0') end,
        null, null,
    from people, months, (select unnest(['e_content_viewed', 'e_portal_viewed', 'e_form_submitted']) as kind,
        unnest([0.085, 0.055, 0.018]) as ratio), range(1, 2) as numbers(n)
    where month_start > people.created_at and u2('does ' || kind, person_no, month_no) < ratio
)
select
    events.*,
    -- Before a merge, half of what a doubled person did stands on the other record.
    case when is_doubled and events.person_no % 2 = 0
        and (hubspot_merged_at is null or happened_at < hubspot_merged_at) then hubspot_no + 800000 else hubspot_no end as hubspot_no,
from events
inner join hubspot_people using (person_no)
where ends_before(happened_at) and happened_at >= hubspot_created_at;
