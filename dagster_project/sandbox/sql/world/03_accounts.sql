-- Own employees: account managers, reps, enablers and managers, as many as the accounts need.
create table employees as
with headcount as (
    select
        greatest(2, getvariable('accounts') // 25) as managers_of_accounts,
        greatest(2, getvariable('accounts') // 20) as reps,
        greatest(1, getvariable('accounts') // 100) as others,
),
numbered as (
    select
        n::bigint as employee_no,
        case
            when n <= managers_of_accounts then 'account_manager'
            when n <= managers_of_accounts + reps then 'rep'
            when n <= managers_of_accounts + reps + others then 'cx_enabler'
            else 'manager'
        end as employee_role,
        managers_of_accounts + reps + others + 1 + n % others as manager_no,
    from headcount, range(1, managers_of_accounts + reps + 2 * others + 1) as numbers(n)
)
select
    employee_no,
    sf_id('005', employee_no) as employee_id,
    employee_role,
    pick(name_lists.givens, u('employee given', employee_no)) as given_name,
    pick(name_lists.families, u('employee family', employee_no)) as family_name,
    pick(['North', 'South', 'East', 'West'], u('team', employee_no)) as team,
    case when employee_role <> 'manager' then sf_id('005', manager_no) end as manager_id,
    -- One in five colours the relationship greener than it is; only account managers enter any.
    employee_role = 'account_manager' and u('greenness', employee_no) < 0.2 as is_too_green,
    timestamp '2022-04-01 09:00:00' + to_days((u('hired', employee_no) * 700)::int) as created_at,
    -- Teams are laid out anew some day: a later change for everyone.
    timestamp '2025-04-01 09:00:00' + to_days((u('moved', employee_no) * 900)::int) as moved_at,
from numbered
inner join name_lists
    on name_lists.lang = pick(['ja', 'ja', 'ru', 'en', 'en'], u('employee lang', employee_no));

create table account_draws as
select
    account_no,
    sf_id('001', account_no) as account_id,
    countries.*,
    pick(countries.regions, u('region', account_no)) as region,
    case
        when account_no % 25 = 0 then 'group'
        when u('type', account_no) < 0.66 then 'clinic'
        when u('type', account_no) < 0.90 then 'hospital'
        when u('type', account_no) < 0.98 then 'pharmacy'
        else 'distributor'
    end as account_type,
    pick(
        ['dermatology', 'ophthalmology', 'cardiology', 'orthopaedics', 'general'],
        u('specialty', account_no)
    ) as specialty,
    case
        when u('size', account_no) < 0.55 then 'small'
        when u('size', account_no) < 0.85 then 'medium'
        else 'large'
    end as size_band,
    -- Every customer's first term starts before, during or (when the world lives on) after the 24 months.
    u('customer', account_no) < 0.88 as is_customer,
    case
        when u('start era', account_no) < 0.72
            then date '2023-07-15' + (u('start', account_no) * 350)::int
        when u('start era', account_no) < 0.96
            then date '2024-07-01' + (u('start', account_no) * 700)::int
        else date '2026-07-01' + (u('start', account_no) * 365)::int
    end as first_start_date,
from range(1, getvariable('accounts') + 1) as numbers(account_no)
inner join countries
    on u('country', account_no) < countries.share_to
    and u('country', account_no) >= countries.share_to - case countries.country_code
        when 'JP' then 0.45 when 'RU' then 0.18 when 'US' then 0.20 else 0.17
    end;

create table accounts as
with groups as (
    select country_code, list(account_no order by account_no) as group_numbers
    from account_draws where account_type = 'group' group by country_code
)
select
    account_draws.account_no, account_id, country_code, lang, currency, phone as phone_prefix,
    region, account_type, specialty, size_band, is_customer, first_start_date,
    case when account_type in ('clinic', 'hospital') and u('parent', account_no) < 0.25
        then sf_id('001', pick(groups.group_numbers, u('which parent', account_no)))
    end as parent_account_id,
    case when lang = 'ja' and account_type in ('clinic', 'hospital') and u('legal form', account_no) < 0.3
        then '医療法人社団 ' else '' end
        || pick(places, u('place', account_no))
        || pick(case account_type when 'clinic' then clinic when 'hospital' then hospital
            when 'group' then "group" when 'pharmacy' then pharmacy else distributor end,
            u('kind of name', account_no))
        || case when u('branch', account_no) < 0.5 then ' ' || (1 + account_no % 9) else '' end as account_name,
    scattered(account_no)::varchar || (account_no % 10) as facility_code,
    'c' || account_no || '.example' as mail_domain,
    case size_band when 'small' then 1.0 when 'medium' then 2.2 else 5.0 end
        * (0.6 + 0.8 * u('weight', account_no)) as size_weight,
    -- Latent satisfaction, 0-1: what surveys and honest sentiment show, and a little of why people leave.
    0.45 + 0.5 * u('satisfaction', account_no) as satisfaction,
    account_type in ('clinic', 'hospital') and u('device owner', account_no) < 0.45 as owns_device,
    1 + (account_no % greatest(2, getvariable('accounts') // 25)) as owner_no,
    greatest(2, getvariable('accounts') // 25) + 1
        + (account_no % greatest(2, getvariable('accounts') // 20)) as rep_no,
    office_hour(case
        when is_customer then first_start_date - (60 + u('prospecting', account_no) * 160)::int
        else date '2023-03-01' + (u('created', account_no) * 1300)::int
    end, u('created hour', account_no)) as created_at,
    -- One later edit for a third: a new owner of the relationship.
    case when u('edited', account_no) < 0.33
        then office_hour(date '2024-08-01' + (u('edit day', account_no) * 1050)::int, 0.4)
    end as edited_at,
from account_draws
left join groups using (country_code);
