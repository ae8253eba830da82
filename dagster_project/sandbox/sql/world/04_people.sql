-- People by account, numbered so that one account's people follow each other: rank 1 is the key user.
create table people as
with headcounts as (
    select
        accounts.*,
        greatest(2, round(getvariable('people_scale')::double * (case size_band
            when 'small' then 3 + 3 * u('heads', account_no)
            when 'medium' then 6 + 4 * u('heads', account_no)
            else 10 + 7 * u('heads', account_no)
        end)))::bigint as people_count,
    from accounts
),
offsets as (
    select
        *,
        coalesce(sum(people_count) over (
            order by account_no rows between unbounded preceding and 1 preceding
        ), 0)::bigint as people_before,
    from headcounts
),
numbered as (
    select offsets.*, person_rank, people_before + person_rank as person_no
    from offsets, range(1, people_count + 1) as ranks(person_rank)
)
select
    person_no,
    sf_id('003', person_no) as contact_id,
    account_no, account_id, person_rank, people_count, size_band, country_code, specialty, mail_domain, phone_prefix,
    name_lists.lang as language_code,
    pick(name_lists.families, u('family', person_no)) as family_name,
    pick(name_lists.givens, u('given', person_no)) as given_name,
    case
        when person_rank = 1 then 'physician'
        else pick(['physician', 'physician', 'nurse', 'administrator', 'pharmacist'], u('role', person_no))
    end as job_role,
    case when u('licensed', person_no) < 0.92 then scattered(person_no)::varchar || (person_no % 7) end as license_number,
    case when person_rank > 1 and u('mailbox', person_no) < 0.05 then 'info@' || mail_domain
    else lower(pick(name_lists.givens, u('given', person_no)).latin || '.'
        || pick(name_lists.families, u('family', person_no)).latin) || case
            when u('numbered mail', person_no) < 0.2 then (person_no % 97)::varchar else '' end || '@' || mail_domain
    end as email,
    phone_prefix || '-' || (10 + person_no % 89) || '-' || lpad((scattered(person_no) % 10000)::varchar, 4, '0')
        || '-' || lpad((scattered(person_no + 7) % 10000)::varchar, 4, '0') as phone,
    u('opted out', person_no) < 0.08 as has_opted_out,
    office_hour(case
        when person_rank <= 2 or u('late joiner', person_no) < 0.7
            then created_at::date + (u('joined', person_no) * 20)::int
        else greatest(created_at::date, date '2024-07-10') + (u('joined', person_no) * 600)::int
    end, u('joined hour', person_no)) as created_at,
    case when u('person edited', person_no) < 0.3
        then office_hour(date '2024-08-01' + (u('person edit day', person_no) * 1050)::int, u('person edit hour', person_no))
    end as edited_at,
    case when u('person deleted', person_no) < 0.02 and person_rank > 2
        then office_hour(date '2024-10-01' + (u('person delete day', person_no) * 1000)::int, 0.8)
    end as deleted_at,
from numbered
inner join name_lists using (lang);

-- Where people work: mainly at their account, one in twelve some days at another one.
create table affiliations as
select
    sf_id('a0A', person_no) as affiliation_id, contact_id, account_id, job_role as affiliation_role,
    case when u('second job', person_no) < 0.08 then 0.7 else 1.0 end::decimal(9, 6) as weight_ratio,
    created_at::date as valid_from_date, deleted_at::date as valid_to_date, created_at,
    coalesce(deleted_at, created_at) as changed_at,
from people
union all
select
    sf_id('a0A', 1000000 + person_no), contact_id,
    sf_id('001', between_u(1, getvariable('accounts'), u('second place', person_no))), 'visiting', 0.3,
    created_at::date, null, created_at, created_at,
from people
where u('second job', person_no) < 0.08
    and sf_id('001', between_u(1, getvariable('accounts'), u('second place', person_no))) <> account_id;

-- Records the CRM held twice: same code, other spelling; merged one day, as the vendor marks it.
create table doubled_accounts as
select
    *,
    case when u('account merged', account_no) < 0.7
        then office_hour(date '2025-01-01' + (u('account merge day', account_no) * 700)::int, 0.5)
    end as merged_at,
from accounts
where u('account doubled', account_no) < 0.03;

create table doubled_people as
select
    *,
    case when u('person merged', person_no) < 0.7
        then office_hour(date '2024-11-01' + (u('person merge day', person_no) * 800)::int, 0.6)
    end as merged_at,
from people
where u('person doubled', person_no) < 0.025;
