-- Days of the world up to its end; the warm-up half year lets calls and moods start before it.
create table days as
select d::bigint as day_no, (date '2024-07-01' + d::int)::date as day,
from range(0, day_number(getvariable('end_day')::date) + 1) as numbers(d);

-- Days on which an account is a customer, with how much it uses: size, habit, weekday, season,
-- the week's chance, and what its fate does to it.
create table usage_days as
with covered as (
    select
        accounts.account_no, days.day_no, days.day, fates.* exclude (account_no, account_id),
        accounts.size_weight, terms.term_no as covering_term_no,
    from terms
    inner join accounts using (account_no)
    inner join days
        on days.day between terms.start_date and terms.end_date and days.day >= getvariable('daily_from')::date
    left join fates on fates.account_no = terms.account_no and fates.term_no = terms.term_no
),
levels as (
    select
        *,
        size_weight
        * (0.7 + 0.6 * u('habit', account_no))
        * (1 + 0.18 * bell('usage week', account_no, day_no // 7))
        * case isodow(day) when 6 then 0.45 when 7 then 0.25 else 1.26 end
        * case when month(day) = 8 then 0.85 when (month(day), day(day)) in ((12, 30), (12, 31), (1, 1), (1, 2)) then 0.3
            else 1.0 end as level,
        clamp((datediff('day', decline_from, day)) / decline_days::double, 0, 1) as decline_ratio,
    from covered
)
select
    account_no, day_no, day, user_lost_on is not null and day >= user_lost_on as has_lost_user,
    greatest(level, 0) * getvariable('usage_rate')::double * case
        when decline_from is null or day < decline_from then 1
        when recovers and datediff('day', decline_from, day) > 42 then 1
        else 1 - (1 - decline_to) * decline_ratio
    end as expected_count,
from levels;

create table usage_events as
with expanded as (
    select
        account_no, day_no, has_lost_user,
        (day_no * 1000000 + account_no) * 1000 + unnest(range(
            floor(expected_count + u2('usage count', account_no, day_no))::bigint
        )) as event_no,
    from usage_days
),
drawn as (
    select
        *,
        1 + floor(people_count * pow(u('usage user', event_no), 2))::bigint as person_rank,
        u('usage hour', event_no) as hour_draw,
        u('usage what', event_no) as what_draw,
        hash(event_no)::ubigint as bits,
    from expanded
    inner join (select account_no, any_value(people_count) as people_count, min(person_no) - 1 as people_before,
        any_value(account_id) as account_id from people group by account_no) using (account_no)
)
select
    event_no, drawn.account_id, drawn.account_no,
    sf_contact.contact_id,
    case when what_draw > 0.88 and accounts.owns_device then 'LUMEN' else 'ORBIS' end as product_code,
    case when what_draw > 0.88 and accounts.owns_device then 'treatment_planner'
        else pick(['patient_chart', 'patient_chart', 'prescription_memo', 'scheduling', 'messaging', 'report_export', 'imaging'],
            what_draw / 1.0000001)
    end as feature,
    timestamp '2024-07-01' + to_seconds(day_no * 86400 + 25200 + floor(hour_draw * 46800)::bigint) as happened_at,
    1 + (bits % 20 = 0)::bigint as event_count,
    (20 + bits % 580)::bigint as duration_seconds,
    (bits % 37 = 0)::bigint as error_count,
    -- One in a hundred arrives up to five days late: a clinic was off line.
    day_no + case when (bits >> 12) % 100 = 0 then 1 + (bits >> 20) % 5 else 0 end::bigint as arrival_day_no,
    (bits >> 30) % 2000 = 0 as is_sent_twice,
from drawn
inner join accounts using (account_no)
inner join people as sf_contact on sf_contact.person_no = people_before + drawn.person_rank
where not (has_lost_user and drawn.person_rank = 1);
