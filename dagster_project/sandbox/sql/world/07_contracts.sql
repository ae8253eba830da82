-- The platform's terms, a device service contract beside it for owners, and a trial before some first terms.
create table contracts as
with platform as (
    select
        term_key as contract_no, account_no, account_id, term_no, 'ORBIS' as product_code,
        start_date, end_date, currency, size_band, size_weight, term_key, outcome, decided_at, is_reactivated, churn_reason,
        greatest(2, round(3 * size_weight))::bigint as seat_count, 3200 * size_weight as yearly_amount, false as is_trial,
    from terms
    union all
    select
        100000000 + term_key, account_no, account_id, term_no, 'LUMEN', start_date, end_date, currency,
        size_band, size_weight, term_key, outcome, decided_at, is_reactivated, churn_reason,
        device_count, 1400 * device_count, false,
    from (select *, 1 + (u('devices', account_no) * size_weight / 2)::bigint as device_count from terms where owns_device)
    union all
    select
        200000000 + term_key, account_no, account_id, -1, 'ORBIS', start_date - 31, start_date - 1, currency,
        size_band, size_weight, term_key, 'renewed', office_hour(start_date - 4, 0.6), false, null, 2, 0, true,
    from terms
    where term_no = 0 and u('trial', account_no) < 0.12
)
select
    * exclude (size_weight, yearly_amount),
    sf_id('800', contract_no) as contract_id,
    in_currency(yearly_amount * (1 + 0.04 * greatest(term_no, 0) % 10), currency) as contract_amount,
    u('auto renews', account_no) < 0.7 as auto_renews,
    -- A renewal's contract is written when the term before it is decided.
    office_hour(start_date - (5 + u2('signed', account_no, term_no) * 25)::int, 0.25) as created_at,
from platform;

-- How a contract looks at the end day: the outcome is unknown until it is decided.
create table contracts_now as
select
    *,
    ends_before(decided_at) as is_decided,
    case when ends_before(decided_at) then greatest(decided_at, created_at) else created_at end as changed_at,
from contracts
where ends_before(created_at);

create table contract_events as
with events as (
    select contract_no, contract_id, account_id, currency, contract_amount as event_amount, term_key,
        case when is_reactivated then 'reactivated' else 'started' end as event_type,
        start_date as event_date, null as event_reason, null as comment_text, created_at, 1 as part,
    from contracts where term_no in (-1, 0) or is_reactivated
    union all
    select contract_no, contract_id, account_id, currency, contract_amount, term_key, outcome, end_date, churn_reason,
        case churn_reason
            when 'competitor' then 'Moved to another vendor' when 'usage_decline' then 'No longer used by the team'
            when 'escalated_tickets' then 'Support did not solve the problem'
            when 'key_user_lost' then 'The doctor who wanted it has left' end,
        decided_at, 2,
    from contracts where not is_trial
    union all
    select contract_no, contract_id, account_id, currency, (contract_amount * 0.2)::decimal(18, 2), term_key,
        case when u('grows', term_key) < 0.10 then 'upgraded' else 'downgraded' end,
        start_date + 120 + (u('change day', term_key) * 100)::int, null, null,
        office_hour(start_date + 120 + (u('change day', term_key) * 100)::int, 0.5), 3,
    from contracts where not is_trial and product_code = 'ORBIS' and u('grows', term_key) < 0.15
)
select *, sf_id('a0B', part::bigint * 1000000000 + contract_no) as contract_event_id
from events;
