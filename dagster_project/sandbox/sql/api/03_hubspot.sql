-- HubSpot records; every property value is text. A merged record is gone from the lists, and
-- stands only in the column of the one that survived it.
create table api_hubspot__companies as
with known as (
    select *, company_no as id, false as is_copy, case when is_doubled then hubspot_merged_at end as absorbed_at from hubspot_companies
    union all
    select *, company_no + 1000000, true, null from hubspot_companies
    where is_doubled and not coalesce(ends_before(hubspot_merged_at), false)
),
stamped as (
    select *, coalesce(ends_before(archived_at) and not is_copy, false) as is_gone, coalesce(ends_before(absorbed_at), false) as has_absorbed,
        greatest(hubspot_created_at,
            case when ends_before(archived_at) and not is_copy then archived_at else hubspot_created_at end,
            case when ends_before(absorbed_at) then absorbed_at else hubspot_created_at end) as changed_at,
    from known where ends_before(hubspot_created_at)
)
select id::varchar as id, changed_at, is_gone, to_json({
    'id': id::varchar, 'properties': {
        'name': case when is_copy then lower(company_name) else company_name end, 'facility_code': hubspot_facility_code,
        'country': country_code, 'state': region, 'specialty': specialty, 'createdate': iso_time(hubspot_created_at),
        'hs_lastmodifieddate': iso_time(changed_at), 'hs_object_id': id::varchar,
        'hs_merged_object_ids': case when has_absorbed then (id + 1000000)::varchar end
    },
    'createdAt': iso_time(hubspot_created_at), 'updatedAt': iso_time(changed_at), 'archived': is_gone,
    'archivedAt': case when is_gone then iso_time(archived_at) end
}) as record
from stamped;

create table api_hubspot__contacts as
with known as (
    select *, hubspot_no as id, false as is_copy, case when is_doubled then hubspot_merged_at end as absorbed_at from hubspot_people
    union all
    select *, hubspot_no + 800000, true, null from hubspot_people
    where is_doubled and not coalesce(ends_before(hubspot_merged_at), false)
),
stamped as (
    select *, coalesce(ends_before(archived_at) and not is_copy, false) as is_gone, coalesce(ends_before(absorbed_at), false) as has_absorbed,
        greatest(hubspot_created_at,
            case when ends_before(archived_at) and not is_copy then archived_at else hubspot_created_at end,
            case when ends_before(absorbed_at) then absorbed_at else hubspot_created_at end) as changed_at,
    from known where ends_before(hubspot_created_at)
)
select id::varchar as id, changed_at, is_gone, to_json({
    'id': id::varchar, 'properties': {
        'firstname': case when is_romanised or is_copy then given_name.latin else given_name.name end,
        'lastname': case when is_romanised or is_copy then family_name.latin else family_name.name end,
        'email': hubspot_email, 'phone': case when u('phone in hubspot', person_no) < 0.7 then phone end,
        'license_number': hubspot_license_number, 'specialty': specialty, 'jobtitle': job_role,
        'hs_language': language_code, 'associatedcompanyid': company_no::varchar,
        'hs_email_optout': has_opted_out::varchar, 'createdate': iso_time(hubspot_created_at),
        'lastmodifieddate': iso_time(changed_at), 'hs_object_id': id::varchar,
        'hs_calculated_merged_vids': case when has_absorbed then (id + 800000)::varchar || ':' || ms_time(absorbed_at) end
    },
    'createdAt': iso_time(hubspot_created_at), 'updatedAt': iso_time(changed_at), 'archived': is_gone,
    'archivedAt': case when is_gone then iso_time(archived_at) end
}) as record
from stamped;

create table api_hubspot__campaigns as
with own as (
    select *, printf('%08x-0000-4000-8000-%012d', hash(campaign_code) % 4294967296, campaign_no) as id
    from (select *, row_number() over (order by campaign_code) as campaign_no from campaigns where channel <> 'event')
)
select id, created_at as changed_at, false as is_gone, to_json({
    'id': id, 'properties': {
        'hs_name': campaign_name, 'campaign_code': campaign_code, 'channel': channel, 'product_code': product_code,
        'template_code': template_code, 'hs_start_date': start_date::varchar, 'hs_end_date': end_date::varchar
    },
    'createdAt': iso_time(created_at), 'updatedAt': iso_time(created_at)
}) as record
from own where ends_before(created_at);

create table api_hubspot__email_events as
select event_id as id, happened_at as changed_at, false as is_gone, to_json({
    'id': event_id, 'portalId': 62515550, 'created': epoch_ms(happened_at), 'type': event_type, 'recipient': recipient,
    'campaignCode': campaign_code, 'contentCode': content_code, 'filteredEvent': is_filtered,
    'sentBy': case when event_type <> 'SENT' then {'id': sent_event_id, 'created': epoch_ms(sent_at)} end
}) as record
from email_events;

create table api_hubspot__event_occurrences as
select occurrence_id as id, happened_at as changed_at, false as is_gone, to_json({
    'id': occurrence_id, 'objectType': 'CONTACT', 'objectId': hubspot_no::varchar, 'eventType': event_type,
    'occurredAt': iso_time(happened_at),
    'properties': {'content_code': content_code, 'campaign_code': campaign_code, 'product_code': product_code}
}) as record
from occurrences;
