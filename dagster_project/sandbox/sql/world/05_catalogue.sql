-- Three products: the platform everyone signs for, the device some own, the medicine both buy and prescribe.
create table products as select unnest([
    {'product_code': 'ORBIS', 'product_name': 'Orbis Platform', 'product_family': 'software', 'is_device': false},
    {'product_code': 'LUMEN', 'product_name': 'Lumen Laser', 'product_family': 'device', 'is_device': true},
    {'product_code': 'VITALIS', 'product_name': 'Vitalis Gel', 'product_family': 'medicine', 'is_device': false}
], recursive := true);

create table months as
select
    m::bigint as month_no,
    (date '2024-07-01' + to_months(m::int))::date as month_start,
from range(0, 48) as numbers(m);

-- Campaigns: newsletters only accompany big accounts; webinars and rep visits move purchases.
create table campaigns as
with drawn as (
    select
        'NL-' || strftime(month_start, '%Y%m') as campaign_code,
        'Newsletter ' || strftime(month_start, '%Y-%m') as campaign_name,
        'email' as channel, null as product_code, 'TMPL-NEWSLETTER' as template_code,
        month_start as start_date, 27 as duration_days, month_no,
    from months
    union all
    select
        'WB-' || strftime(month_start, '%Y%m'), 'Webinar ' || strftime(month_start, '%Y-%m'),
        'webinar', pick(['VITALIS', 'LUMEN', 'ORBIS'], (month_no % 3) / 3.0), 'TMPL-WEBINAR',
        month_start + 9, 14, month_no,
    from months
    union all
    select
        'PR-' || product_code || '-' || strftime(month_start, '%Y%m'),
        product_name || ' promotion ' || strftime(month_start, '%Y-%m'),
        'email', product_code, 'TMPL-PROMOTION', month_start + 4, 40, month_no,
    from months, products
    where month_no % 3 = 1
    union all
    select
        'EV-' || strftime(month_start, '%Y%m'), 'Congress ' || strftime(month_start, '%Y-%m'),
        'event', 'VITALIS', 'TMPL-CONGRESS', month_start + 14, 3, month_no,
    from months
    where month_no % 6 = 3
)
select *, (start_date + duration_days)::date as end_date, office_hour(start_date - 20, 0.2) as created_at
from drawn;

-- Content; the topic of a correcting piece is the misuse rule it corrects. Of each such topic there
-- is a film, which helps, and an article, which does nothing.
create table content as
with pieces as (
    select c::bigint as content_no, pick(['article', 'video', 'case_study', 'manual'], u('content type', c)) as content_type,
        pick(['ORBIS', 'LUMEN', 'VITALIS'], u('content product', c)) as product_code, 'education' as topic,
    from range(1, 41) as numbers(c)
    union all
    select 40 + position + case content_type when 'article' then 3 else 0 end, content_type, 'LUMEN', topic,
    from (select unnest(['energy_too_high', 'pulse_too_long', 'cooling_too_warm']) as topic, unnest([1, 2, 3]) as position)
    cross join (select unnest(['video', 'article']) as content_type)
)
select
    'CT-' || lpad(content_no::varchar, 3, '0') as content_code,
    case when topic = 'education' then upper(content_type[1]) || content_type[2:] || ' ' || content_no
        else case content_type when 'video' then 'Right use: ' else 'Background: ' end || replace(topic, '_', ' ') end as content_title,
    content_type, product_code, topic,
    -- What mails carry is approved before the first of them, but for one piece: until it is, no
    -- mail keeps to its template.
    timestamp '2024-06-01 10:00:00' + to_days(case
        when content_no in (1, 7, 12, 23) or topic <> 'education' then 0
        when content_no = 34 then 457
        else content_no::int * 24
    end) as approved_at,
from pieces;

-- Moves of the market, about nine a month; the strong adverse ones make exposed accounts likelier to leave.
create table market_signals as
select
    'MS-' || lpad(signal_no::varchar, 4, '0') as market_signal_id,
    actor_type, direction,
    case actor_type
        when 'competitor' then pick(['Brightline', 'Medora', 'Kaizen Medical'], u('actor', signal_no))
        when 'partner' then pick(['Hoken Net', 'DocuCare'], u('actor', signal_no))
        when 'payer' then 'Statutory payer' else 'Regulator'
    end as actor_name,
    round(case when actor_type = 'competitor' then 0.3 + 0.6 * u('strength', signal_no)
        else 0.1 + 0.5 * u('strength', signal_no) end, 2)::decimal(9, 6) as strength_ratio,
    pick(['JP', 'JP', 'RU', 'US', 'DE'], u('signal country', signal_no)) as country_code,
    pick(['dermatology', 'ophthalmology', 'cardiology', 'orthopaedics', 'general'], u('signal specialty', signal_no)) as specialty,
    pick([60, 90, 120], u('half life', signal_no)) as half_life_days,
    'https://news.example/' || signal_no as source_reference,
    office_hour(date '2024-04-01' + (signal_no * 10 // 3)::int, u('signal hour', signal_no)) as observed_at,
from (
    select
        n::bigint as signal_no,
        case when u('actor type', n) < 0.55 then 'competitor'
            else pick(['partner', 'regulation', 'payer'], u('other actor', n)) end as actor_type,
        case when u('direction', n) < 0.6 then 'adverse' else 'favourable' end as direction,
    from range(1, 500) as numbers(n)
);
