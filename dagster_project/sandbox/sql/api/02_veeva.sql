-- Campaigns and Veeva's objects, which live in Salesforce too.
create table api_salesforce__Campaign as
with own as (
    select *, sf_id('701', row_number() over (order by campaign_code)) as id
    from campaigns where channel in ('webinar', 'event')
)
select id, created_at as changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Campaign', id), 'Id': id, 'IsDeleted': false, 'Name': campaign_name,
    'Campaign_Code__c': campaign_code, 'Type': channel, 'StartDate': start_date::varchar, 'EndDate': end_date::varchar,
    'Product_Code__c': product_code, 'Template_Code__c': template_code,
    'CreatedDate': sf_time(created_at), 'SystemModstamp': sf_time(created_at)
}) as record
from own where ends_before(created_at);

-- Who came to a webinar stands in HubSpot; here only that they registered.
create table api_salesforce__CampaignMember as
with stamped as (
    select *, sf_id('00v', attendance_no * 10 + (channel = 'event')::int) as id,
        channel = 'event' and has_attended and ends_before(attended_at) as shows_attended,
    from attendances where ends_before(registered_at)
)
select id, case when shows_attended then attended_at else registered_at end as changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('CampaignMember', id), 'Id': id, 'IsDeleted': false, 'Campaign_Code__c': campaign_code,
    'ContactId': contact_id, 'Status': case when shows_attended then 'Attended' else 'Registered' end,
    'FirstRespondedDate': (case when shows_attended then attended_at else registered_at end)::date::varchar,
    'CreatedDate': sf_time(registered_at),
    'SystemModstamp': sf_time(case when shows_attended then attended_at else registered_at end)
}) as record
from stamped;

create table api_salesforce__Call2_vod__c as
with stamped as (
    -- A call is written up hours later, or weeks, which stamps the record.
    select
        calls.*, sf_id('a0D', call_no) as id,
        coalesce(written_up_at, calls.called_at + to_seconds(3600 + floor(u('written up', call_no) * 90000)::bigint)) as changed_at,
    from calls
    left join late_calls using (call_no)
)
select id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Call2_vod__c', id), 'Id': id, 'IsDeleted': false, 'Account_vod__c': account_id,
    'Contact_vod__c': contact_id, 'Call_Datetime_vod__c': sf_time(called_at), 'Call_Type_vod__c': call_type,
    'Status_vod__c': call_status, 'OwnerId': employee_id, 'Product_Code__c': product_code,
    'Parent_Call_vod__c': case when parent_call_no is not null then sf_id('a0D', parent_call_no) end,
    'Samples_Dropped__c': samples, 'SystemModstamp': sf_time(changed_at)
}) as record
from stamped where ends_before(changed_at)
union all
-- A plan goes when its day has passed: what took place is a record of its own.
select
    sf_id('a0D', plan_no) as id, case when is_gone then gone_at else planned_on end as changed_at, is_gone, to_json({
    'attributes': sf_attributes('Call2_vod__c', sf_id('a0D', plan_no)), 'Id': sf_id('a0D', plan_no), 'IsDeleted': is_gone,
    'Account_vod__c': account_id, 'Contact_vod__c': contact_id, 'Call_Datetime_vod__c': sf_time(planned_at),
    'Call_Type_vod__c': call_type, 'Status_vod__c': 'Planned_vod', 'OwnerId': employee_id, 'Product_Code__c': product_code,
    'Parent_Call_vod__c': null, 'Samples_Dropped__c': null,
    'SystemModstamp': sf_time(case when is_gone then gone_at else planned_on end)
})
from (select *, ends_before(gone_at) as is_gone from planned_calls) where ends_before(planned_on);

create table api_salesforce__Child_Account_vod__c as
select affiliation_id as id, changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Child_Account_vod__c', affiliation_id), 'Id': affiliation_id, 'IsDeleted': false,
    'Child_Contact__c': contact_id, 'Parent_Account_vod__c': account_id, 'Role__c': affiliation_role, 'Weight__c': weight_ratio,
    'Valid_From__c': valid_from_date::varchar, 'Valid_To__c': case when ends_before(valid_to_date) then valid_to_date::varchar end,
    'SystemModstamp': sf_time(changed_at)
}) as record
from (select * replace (case when ends_before(changed_at) then changed_at else created_at end as changed_at) from affiliations)
where ends_before(created_at);

create table api_salesforce__Account_Sentiment__c as
select sentiment_id as id, entered_at as changed_at, false as is_gone, to_json({
    'attributes': sf_attributes('Account_Sentiment__c', sentiment_id), 'Id': sentiment_id, 'IsDeleted': false,
    'Account__c': account_id, 'OwnerId': employee_id, 'Anchor_Level__c': anchor_level, 'Anchor_Version__c': anchor_version,
    'Comment__c': comment_text, 'Felt_At__c': sf_time(felt_at),
    'CreatedDate': sf_time(entered_at), 'SystemModstamp': sf_time(entered_at)
}) as record
from sentiments where ends_before(entered_at);
