-- The marketing system knows most people by itself: other spelling, other mailbox, some without a number.
create table hubspot_people as
select
    people.*, (100000 + person_no)::bigint as hubspot_no, (5000000 + account_no)::bigint as company_no,
    case
        when u('no mail', person_no) < 0.03 then null
        when u('private mail', person_no) < 0.06
            then lower(given_name.latin) || '.' || (scattered(person_no) % 9000) || '@mail.example'
        when u('mail case', person_no) < 0.15 then upper(email[1]) || email[2:]
        else email
    end as hubspot_email,
    case when u('number in hubspot', person_no) < 0.65 then license_number end as hubspot_license_number,
    language_code <> 'en' and u('romanised', person_no) < 0.25 as is_romanised,
    created_at + to_days((u('into hubspot', person_no) * 20)::int) as hubspot_created_at,
    case when u('archived', person_no) < 0.015
        then office_hour(date '2025-02-01' + (u('archive day', person_no) * 700)::int, 0.3) end as archived_at,
    u('twice in hubspot', person_no) < 0.04 as is_doubled,
    case when u('merged in hubspot', person_no) < 0.65
        then office_hour(date '2025-01-01' + (u('hubspot merge day', person_no) * 700)::int, 0.1) end as hubspot_merged_at,
from people
where u('in hubspot', person_no) < 0.88;

create table hubspot_companies as
select
    accounts.*, (5000000 + account_no)::bigint as company_no,
    case when u('company spelling', account_no) < 0.2 then replace(account_name, '医療法人社団 ', '㈳') || ' '
        else account_name end as company_name,
    case when u('code in hubspot', account_no) < 0.82 then facility_code end as hubspot_facility_code,
    created_at + to_days((u('company into hubspot', account_no) * 15)::int) as hubspot_created_at,
    case when u('company archived', account_no) < 0.01
        then office_hour(date '2025-03-01' + (u('company archive day', account_no) * 600)::int, 0.3) end as archived_at,
    u('company twice', account_no) < 0.03 as is_doubled,
    case when u('company merged', account_no) < 0.7
        then office_hour(date '2025-01-01' + (u('company merge day', account_no) * 700)::int, 0.1) end as hubspot_merged_at,
from accounts
where u('company in hubspot', account_no) < 0.93;
