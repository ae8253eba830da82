"""A professional who agreed to e-mail and one who did not, and what breaks the rules of both."""

PROFESSIONALS = """
alter table unified.dim_hcps add column email_consent varchar default 'denied';
update unified.dim_hcps set email_consent = 'granted' where hcp_id = 'A0';
create table policy.feature_limits as
select unnest(['last_visit', 'next_planned', 'account_reaction', 'account_feeling']) as feature,
    30::bigint as limit_days, unnest(['email', 'phone', 'email', 'email'])
    as needs_consent_channel, date '2020-01-01' as valid_from
union all select 'last_visit', 900, 'email', date '2019-01-01'
union all select 'last_visit', 900, 'email', date '2024-07-01';
alter table unified.fct_consents add column hcp_id varchar default 'A0';
alter table unified.fct_consents add column channel varchar default 'phone';
alter table unified.fct_consents add column consent_status varchar default 'granted';
alter table unified.fct_consents add column happened_at timestamp
    default timestamp '2024-06-01';
alter table unified.dim_content add column topic varchar default 'education';
create table marts.hcp_features as
select
    'A' || i as hcp_id, 'A0' as account_id, shown.*, null::varchar as withheld_reasons,
    case when i = 0 then 4 else 0 end::bigint as feature_count,
    case when i = 0 then 30 end::bigint as days_since_visit,
    i = 0 as is_email_allowed, i = 0 as is_exportable,
    case when i = 0 then date '2024-05-31' end as last_visit_date,
    case when i = 0 then date '2024-07-30' end as next_planned_date,
    case when i = 0 then date '2024-06-01' end as account_reaction_date,
    case when i = 0 then date '2024-06-01' end as account_feeling_date,
    case when i = 0 then date '2024-06-30' end as valid_until_date,
    date '2024-06-30' as as_of_date, 'b' as build_id
from range(2) as people(i) left join (
    select
        0 as shown_i, 'rep_visit' as last_visit_channel, 'P1' as last_visit_product_id,
        'education' as last_visit_topic, 'rep_visit' as next_planned_channel,
        null::varchar as next_planned_product_id, 'negative' as account_reaction_word,
        'doubtful' as account_feeling_word
) as shown on i = shown_i;
alter table marts.hcp_features drop column shown_i;
create table marts.int_topics__counted as select unnest(['education', 'price', 'rare']) as topic;
create table marts.hcp_topics as
select
    date '2024-04-01' as quarter_start_date, 'P1' as product_id, 'general' as specialty,
    topics.* from (values
        ('education', 'field', 9, 10, 0.5, 0.6, 0.4, 0.8, null),
        ('price', 'field', null, null, null, null, null, null, 'protects_another_group'),
        ('rare', 'field', null, null, null, null, null, null, 'group_too_small')
    ) as topics (topic, evidence_source, supporter_count, case_count, topic_ratio, positive_ratio,
        positive_low_ratio, positive_high_ratio, withheld_reason);
"""

_EXPORTED = "update marts.hcp_features set {} where is_exportable"
PROFESSIONALS_BREAKING = {
    "hcp_features.contract": "alter table marts.hcp_features add column employee_id varchar",
    "hcp_features.agrees.exportable": (
        "update unified.dim_hcps set email_consent = 'denied' where hcp_id = 'A0'"
    ),
    "hcp_topics.in_range.groups": (
        "update marts.hcp_topics set supporter_count = 4 where topic = 'education'"
    ),
    "hcp_topics.in_range.intervals": (
        "update marts.hcp_topics set positive_low_ratio = 0.7 where topic = 'education'"
    ),
    "hcp_topics.conserved.groups": (
        "update marts.hcp_topics set product_id = 'P2' where topic = 'price'"
    ),
    "hcp_features.in_range.told": _EXPORTED.format("feature_count = 3"),
    "hcp_features.referenced.last_visit_topic": _EXPORTED.format(
        "last_visit_topic = 'She was in a hurry'"
    ),
}
# Each way in which a feature may leave that should not.
LEAKS = {
    "consent to e-mail withdrawn": PROFESSIONALS_BREAKING["hcp_features.agrees.exportable"],
    "consent to the phone withdrawn later": (
        "insert into unified.fct_consents (consent_event_id, hcp_id, channel, consent_status, "
        "happened_at) values ('late', 'A0', 'phone', 'denied', timestamp '2024-06-02')"
    ),
    "consent to the phone denied at once": (
        "insert into unified.fct_consents (consent_event_id, hcp_id, channel, consent_status, "
        "happened_at) values ('same', 'A0', 'phone', 'denied', timestamp '2024-06-01')"
    ),
    "nothing said about the phone": "delete from unified.fct_consents",
    "visit a day too old": _EXPORTED.format("last_visit_date = date '2024-05-30'"),
    "visit of tomorrow": _EXPORTED.format("last_visit_date = date '2024-07-01'"),
    "plan a day too far": _EXPORTED.format("next_planned_date = date '2024-07-31'"),
    "plan of today": _EXPORTED.format("next_planned_date = date '2024-06-30'"),
    "feeling a day too old": _EXPORTED.format("account_feeling_date = date '2024-05-30'"),
    "word without its day": _EXPORTED.format("account_feeling_date = null"),
    "feature without a limit": (
        "delete from policy.feature_limits where feature = 'account_reaction'"
    ),
    "nobody known": _EXPORTED.format("hcp_id = 'unknown'"),
}
