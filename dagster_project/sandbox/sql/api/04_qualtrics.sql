-- Qualtrics: surveys, what was answered, and who was asked.
create table api_qualtrics__surveys as
select survey_id as id, timestamp '2024-05-01' as changed_at, false as is_gone, to_json({
    'id': survey_id, 'name': survey_name, 'isActive': true, 'lastModified': '2024-05-01T00:00:00Z'
}) as record
from surveys;

create table api_qualtrics__responses as
select 'R_' || invite_no as id, answered_at as changed_at, false as is_gone, survey_id as parent, to_json({
    'responseId': 'R_' || invite_no, 'surveyId': survey_id, 'values': {
        'recordedDate': strftime(answered_at, '%Y-%m-%dT%H:%M:%SZ'), 'finished': 1, 'distributionInviteId': invite_id,
        'externalDataReference': contact_id, 'accountReference': account_id, 'QID1': nps, 'QID2': csat, 'QID3_TEXT': comment_text
    }
}) as record
from survey_invites
where has_answered and ends_before(answered_at);

create table api_qualtrics__invites as
with stamped as (
    select *, has_answered and ends_before(answered_at) as is_answered from survey_invites
)
select invite_id as id, case when is_answered then answered_at else sent_at end as changed_at, false as is_gone, survey_id as parent, to_json({
    'id': invite_id, 'surveyId': survey_id, 'externalDataReference': contact_id, 'accountReference': account_id,
    'sendDate': strftime(sent_at, '%Y-%m-%dT%H:%M:%SZ'),
    'status': case when has_bounced then 'bounced' when is_answered then 'answered' else 'sent' end,
    'modifiedDate': strftime(case when is_answered then answered_at else sent_at end, '%Y-%m-%dT%H:%M:%SZ')
}) as record
from stamped;
