-- Salesforce records as JSON text, one table per object: id, changed_at, is_gone, record.
create macro sf_attributes(object, id) as {'type': object, 'url': '/services/data/v64.0/sobjects/' || object || '/' || id};

create table api_salesforce__Account as
with known as (
    select *, sf_id('001', account_no) as id, null::timestamp as gone_at, account_name as name from accounts
    union all
    select
        * exclude (merged_at), sf_id('001', 500000 + account_no), merged_at,
        case when lang = 'en' then upper(account_name) else account_name || '　' end,
    from doubled_accounts
),
stamped as (
    select *, greatest(created_at, case when ends_before(edited_at) then edited_at else created_at end,
        case when ends_before(gone_at) then gone_at else created_at end) as changed_at, coalesce(ends_before(gone_at), false) as is_gone
    from known where ends_before(created_at)
)
select id, changed_at, is_gone, to_json({
    'attributes': sf_attributes('Account', id), 'Id': id, 'IsDeleted': is_gone, 'Name': name, 'Type': account_type,
    'ParentId': parent_account_id, 'Facility_Code__c': facility_code, 'BillingCountryCode': country_code,
    'BillingState': region, 'Specialty_1_vod__c': specialty, 'Size_Band__c': size_band,
    'OwnerId': sf_id('005', case when ends_before(edited_at) then 1 + owner_no % greatest(2, getvariable('accounts') // 25)
        else owner_no end),
    'MasterRecordId': case when is_gone then account_id end,
    'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from stamped;

create table api_salesforce__Contact as
with known as (
    select *, contact_id as id, deleted_at as gone_at, null as master_id from people
    union all
    select * exclude (merged_at), sf_id('003', 500000 + person_no), merged_at, contact_id from doubled_people
),
stamped as (
    select *, greatest(created_at, case when ends_before(edited_at) then edited_at else created_at end,
        case when ends_before(gone_at) then gone_at else created_at end) as changed_at, coalesce(ends_before(gone_at), false) as is_gone
    from known where ends_before(created_at)
)
select id, changed_at, is_gone, to_json({
    'attributes': sf_attributes('Contact', id), 'Id': id, 'IsDeleted': is_gone, 'AccountId': account_id,
    'Name': case language_code when 'ja' then family_name.name || ' ' || given_name.name
        else given_name.name || ' ' || family_name.name end,
    'Email': email, 'Phone': case when ends_before(edited_at) then phone_prefix || '-90-' || lpad((scattered(person_no) % 100000000)::varchar, 8, '0')
        else phone end,
    'NPI__c': license_number, 'Specialty_1_vod__c': specialty, 'Title': job_role, 'Language__c': language_code,
    'HasOptedOutOfEmail': has_opted_out and u('crm opt out', person_no) < 0.6, 'MasterRecordId': case when is_gone then master_id end,
    'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from stamped;

create table api_salesforce__User as
with stamped as (
    select *, case when ends_before(moved_at) then moved_at else created_at end as changed_at from employees
)
select employee_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('User', employee_id), 'Id': employee_id, 'IsDeleted': false,
    'Name': given_name.name || ' ' || family_name.name,
    'Email': lower(given_name.latin || '.' || family_name.latin) || employee_no || '@vendor.example',
    'Role__c': employee_role, 'Team__c': case when changed_at = moved_at then 'Key accounts ' || team else team end,
    'ManagerId': manager_id, 'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from stamped;

create table api_salesforce__Contract as
select contract_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Contract', contract_id), 'Id': contract_id, 'IsDeleted': false, 'AccountId': account_id,
    'Product_Code__c': product_code, 'StartDate': start_date::varchar, 'EndDate': end_date::varchar,
    'Contract_Value__c': contract_amount, 'CurrencyIsoCode': currency, 'Seats__c': seat_count, 'Auto_Renew__c': auto_renews,
    'Is_Trial__c': is_trial, 'Outcome__c': case when is_decided then outcome end,
    'Outcome_Date__c': case when is_decided then decided_at::date::varchar end,
    'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from contracts_now;

create table api_salesforce__Contract_Event__c as
select contract_event_id as id, created_at as changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Contract_Event__c', contract_event_id), 'Id': contract_event_id, 'IsDeleted': false,
    'Contract__c': contract_id, 'Account__c': account_id, 'Event_Type__c': event_type, 'Event_Date__c': event_date::varchar,
    'Reason__c': event_reason, 'Comment__c': comment_text,
    'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(created_at)
}) as record
from contract_events where ends_before(created_at);

create table api_salesforce__Opportunity as
with stamped as (
    select opportunities.*, last_stage, changed_at
    from opportunities
    inner join (
        select opportunity_id, arg_max(to_stage, position) as last_stage, max(changed_at) as changed_at
        from opportunity_stages group by opportunity_id
    ) using (opportunity_id)
)
select opportunity_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Opportunity', opportunity_id), 'Id': opportunity_id, 'IsDeleted': false, 'AccountId': account_id,
    'Product_Code__c': product_code, 'StageName': last_stage, 'Amount': amount, 'CurrencyIsoCode': currency,
    'IsWon': last_stage = 'Closed Won', 'IsClosed': last_stage in ('Closed Won', 'Closed Lost'),
    'CloseDate': closed_at::date::varchar, 'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from stamped;

create table api_salesforce__OpportunityHistory as
select stage_change_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('OpportunityHistory', stage_change_id), 'Id': stage_change_id, 'IsDeleted': false,
    'OpportunityId': opportunity_id, 'From_Stage__c': from_stage, 'StageName': to_stage,
    'CreatedDate': sf_time(changed_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from opportunity_stages;

-- Tasks; one in six is other work and names no play.
create table api_salesforce__Task as
select action_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Task', action_id), 'Id': action_id, 'IsDeleted': false, 'AccountId': account_id,
    'Play__c': case when u('other work', action_no) >= 0.16 then play_id end, 'OwnerId': employee_id,
    'Status': action_status, 'Outcome__c': action_outcome, 'ActivityDate': due_date::varchar,
    'CreatedDate': sf_time(created_at), 'CompletedDateTime': sf_time(closed_at), 'SystemModstamp': sf_time(changed_at)
}) as record
from actions;
