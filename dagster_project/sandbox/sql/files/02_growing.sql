-- Files with one name, to which lines are added.
create table feed_market_signals as
select
    '' as _period, sf_time(observed_at) || market_signal_id as _order, market_signal_id as id, actor_name as actor, actor_type,
    direction, strength_ratio as strength, country_code as country, null as region, specialty, half_life_days,
    source_reference as reference, iso_time(observed_at) as observed,
from market_signals
where ends_before(observed_at);

create table feed_fx_rates as
select
    '' as _period, rate_date::varchar || currency as _order, currency, rate_date::varchar as day, reporting_rate as eur,
from fx_rates;

create table feed_improvements as
select
    '' as _period, sf_time(changed_at) || improvement_change_id as _order, improvement_change_id as change_id, improvement_id as card,
    process_name as process, improvement_title as title, improvement_type as type, improvement_state as state,
    owner_department as department, metric_name as metric, iso_time(changed_at) as changed,
    effort_days as effort, value_class as worth, proposer_type as proposer, proposer_department as proposed_in,
    evidence_reference as evidence, destination, hypothesis, cost, expected, case when cost is not null then 'EUR' end as currency,
    -- Written and approved when the effect is watched, not before.
    case when improvement_state = 'controlled' then announcement end as announcement,
    case when improvement_state = 'controlled' and announcement is not null then 'front_office_lead' end as approved_by,
    case when improvement_state = 'controlled' and announcement is not null then iso_time(changed_at) end as approved,
from improvements
inner join improvement_details using (improvement_id)
where ends_before(changed_at);

create table feed_metric_values as
select
    '' as _period, sf_time(reported_at) || metric_value_id as _order, metric_value_id as id, metric_id as metric, party,
    partner_name as partner, period_start::varchar as first_day, period_end::varchar as last_day, cases_counting as counting,
    cases, iso_time(reported_at) as reported,
from metric_values
where ends_before(reported_at);

create table feed_field_feedback as
select
    '' as _period, sf_time(updated_at) || feedback_id as _order, feedback_id as id, account_id as account, employee_id as reporter,
    topic, product_code as product, reaction, shown_change as strategy_change, comment_text as words, iso_time(reported_at) as reported,
    iso_time(updated_at) as updated,
from (
    select *, null::varchar as shown_change, reported_at as updated_at from field_feedback
    union all
    select *, strategy_change_id, used_at from field_feedback where ends_before(used_at)
);

create table feed_strategy_changes as
select
    '' as _period, sf_time(updated_at) || strategy_change_id as _order, strategy_change_id as id, topic, change_title as title,
    iso_time(decided_at) as decided, iso_time(shown_effective) as effective, iso_time(updated_at) as updated,
from (
    select *, null::timestamp as shown_effective, decided_at as updated_at from strategy_changes where ends_before(decided_at)
    union all
    select *, effective_at, effective_at from strategy_changes where ends_before(effective_at)
);

create table feed_skill_sessions as
select
    '' as _period, sf_time(delivered_at) || skill_session_id as _order, skill_session_id as id, skill_id as skill, employee_id as learner,
    enabler_id as enabler, session_mode as mode, iso_time(delivered_at) as delivered,
from skill_sessions
where ends_before(delivered_at);

create table feed_acknowledgements as
select
    '' as _period, sf_time(acknowledged_at) || acknowledgement_id as _order, acknowledgement_id as id, play_id as play,
    play_version as version, employee_id as reader, iso_time(acknowledged_at) as acknowledged,
from acknowledgements
where ends_before(acknowledged_at);

create table feed_content as
select
    '' as _period, sf_time(approved_at) || content_code as _order, content_code as code, content_title as title, content_type as type,
    product_code as product, topic, iso_time(approved_at) as approved,
from content
where ends_before(approved_at);

create table feed_consent_events as
select
    '' as _period, sf_time(occurred_at) || consent_event_id as _order, consent_event_id as id, contact_id as contact, channel,
    consent_status as status, iso_time(occurred_at) as occurred, evidence,
from consent_events
where ends_before(occurred_at);

create table feed_reviews as
select
    '' as _period, sf_time(updated_at) || review_id as _order, review_id as id, account_id as account, site, rating,
    iso_time(reviewed_at) as reviewed, iso_time(shown_reply) as replied, iso_time(updated_at) as updated,
from (
    select *, null::timestamp as shown_reply, reviewed_at as updated_at from reviews where ends_before(reviewed_at)
    union all
    select *, replied_at, replied_at from reviews where ends_before(replied_at)
);

create table feed_incidents as
select
    '' as _period, sf_time(updated_at) || incident_id as _order, incident_id as id, account_id as account, incident_type as type,
    severity, iso_time(occurred_at) as occurred, iso_time(shown_end) as resolved, iso_time(updated_at) as updated,
    chart_number as chart_no, 'V' || visit_no as visit, handling,
    case when handling <> 'none' then iso_time(first_contact_at) end as contacted,
from (
    select *, null::timestamp as shown_end, occurred_at as updated_at from incidents
    union all
    select *, resolved_at, resolved_at from incidents where ends_before(resolved_at)
)
inner join incident_extras using (incident_id);

create table feed_customer_merges as
select
    '' as _period, sf_time(merged_at) || second_customer_no as _order, 'CM-' || second_customer_no as id, 'accounts' as object,
    second_customer_no as old_number, customer_no as new_number, iso_time(merged_at) as merged,
from second_numbers
where ends_before(merged_at);
