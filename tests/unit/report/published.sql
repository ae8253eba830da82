-- A small published database: six accounts, two models, one late feed, one held load.
create table tiers as
select *, date '2026-06-30' as as_of_date, 'build-1' as build_id from (values
    ('High', 1, '#b3261e', 'High risk', '高リスク', 'Several strong signs.', 'Talk this week.'),
    ('Medium', 2, '#d98200', 'Medium risk', '中リスク', 'One strong sign.', 'Choose a play.'),
    ('Low', 3, '#4f7cac', 'Low risk', '低リスク', 'Weak signs.', 'Watch.'),
    ('Stable', 4, '#2e7d4f', 'Stable', '安定', 'Nothing speaks against it.', 'Ask.'),
    ('Insufficient data', 5, 'red" onload="x', 'Insufficient data', 'データ不足', 'Too little.', 'Get it.')
) as words (tier, sort_order, colour, label_en, label_ja, meaning, recommended_use);

create table accounts as
select * from (values
    ('a1', 'North Hospital'), ('a2', '<img src=x onerror=alert(1)>'), ('a3', '{{7*7}}{0}'),
    ('a4', '第四病院'), ('a5', null), ('a6', 'Gone Clinic')
) as names (account_id, account_name);

create table account_tiers as
select
    *, date '2026-06-01' as tier_since_date, 0.8 as coverage_ratio,
    'policy-1' as policy_version, date '2026-06-30' as as_of_date, 'build-1' as build_id
from (values
    ('a1', 'High', 'Because usage fell.', 4, 1, null, date '2026-08-01'),
    ('a2', 'High', 'Because usage fell.', 4, 0, null, date '2026-09-01'),
    ('a3', 'Medium', 'Because usage fell.', 4, 0, null, null),
    ('a4', 'Stable', 'Nothing.', 2, 0, null, null),
    ('a5', 'Insufficient data', 'Only 20 %.', 90, 5, 'feed', null),
    ('a6', 'Low', 'not_a_customer', 300, 0, null, null)
) as tiers_now (
    account_id, tier, reason, evidence_age_days, stale_signal_count, cause_of_insufficiency,
    renewal_date
);

create table account_tier_history as
select account_id, as_of_date, tier, reason from account_tiers
union all
select account_id, date '2026-03-29' as as_of_date, 'Low' as tier, 'Earlier.' as reason
from account_tiers;

create table account_tier_migrations as
select * from (values
    (date '2026-05-31', 'Low', 'Low', 5),
    (date '2026-06-30', 'Low', 'High', 2),
    (date '2026-06-30', 'Medium', 'Stable', 1),
    (date '2026-06-30', '(new)', 'Medium', 1),
    (date '2026-06-30', 'Low', '(not a customer)', 1)
) as moves (period_end_date, from_tier, to_tier, account_count);

create table account_actions as
select *, 'employee-77' as owner_employee_id from (values
    ('a1', 'break_silence', 'Call the account', date '2026-07-03', 'open'),
    ('a1', 'widen_use', 'Train', date '2026-07-20', 'open'),
    ('a2', 'break_silence', 'Call the account', date '2026-07-02', 'open'),
    ('a3', 'break_silence', 'Call the account', date '2026-07-01', 'open'),
    ('a5', 'get_evidence', 'Get in contact', date '2026-07-01', 'open')
) as actions (account_id, play_id, title, due_date, status);

create table attributed_revenue as
select
    *, 'rule_credit' as evidence_label, 'booked' as revenue_measure,
    attributed_amount as reporting_amount, date '2026-06-30' as as_of_date
from (values
    ('first', 'email', 't1', 60.00, 'EUR', date '2026-05-01'),
    ('first', '(unattributed)', null, 35.00, 'EUR', date '2026-05-01'),
    ('first', '(not measurable: consent)', null, 5.00, 'EUR', date '2026-05-01'),
    ('first', 'webinar', 't2', 100.00, 'EUR', date '2026-06-01'),
    ('last', 'webinar', 't2', 59.99, 'EUR', date '2026-05-01'),
    ('last', '(unattributed)', null, 40.00, 'EUR', date '2026-05-01'),
    ('last', 'email', 't1', 100.01, 'EUR', date '2026-06-01')
) as credits (attribution_model, channel, touch_id, attributed_amount, currency_code, booked_month);

create table attribution_reconciliation as
select attribution_model, booked_month, 'EUR' as currency_code, 100.00 as booked_amount
from (values ('first'), ('last')) as models (attribution_model)
cross join (values (date '2026-05-01'), (date '2026-06-01')) as months (booked_month);

-- Two months of one outcome are one count.
create table touch_outcomes as select unnest(['email', 'email', 'email', 'webinar', 'webinar']) as channel,
    unnest(['type_not_counted', 'type_not_counted', 'credited', 'credited', 'open']) as outcome, unnest([70, 30, 4, 2, 3]) as touch_count;

create table channel_returns as
select
    *, 0 as unpriced_conversion_count, 'EUR' as currency_code, date '2026-06-01' as calendar_month,
    channel = 'email' as has_credit_without_lift
from (values
    ('first', 'email', 60.00, 20.00), ('last', 'email', 100.01, 20.00),
    ('first', 'webinar', 100.00, null), ('last', 'webinar', 59.99, null)
) as returns (attribution_model, channel, attributed_reporting_amount, spend_reporting_amount);

create table attribution_lift as
select *, 'purchase' as revenue_type, 4::bigint as window_weeks, 'EUR' as currency_code from (values
    ('email', 'associational_lift', 'covers_zero', 0.05, -0.10, 0.20, 12.40, -50.00, 74.80, 90, 40, null),
    ('webinar', 'quasi_experimental', 'raises', 0.25, 0.10, 0.40, 90.50, 20.00, 161.00, 80, 35, null),
    ('rep_visit', null, null, null, null, null, null, null, null, 3, 3, 'too_few_treated'),
    ('social', null, null, null, null, null, null, null, null, 0, 0, 'never_touched')
) as lift (
    channel, evidence_label, effect_word, lift_sale_count, lift_sale_low_count, lift_sale_high_count,
    lift_reporting_amount, lift_reporting_low_amount, lift_reporting_high_amount, compared_touch_count,
    treated_account_count, withheld_reason
);

create table source_freshness as
select *, date '2026-06-30' as as_of_date, 'build-1' as build_id from (values
    ('feed', 'files', 'usage', 'stale', 'warn', 20, 3, date '2026-06-10', null),
    ('feed', 'erp', 'revenue', 'fresh', 'none', 1, 14, date '2026-06-29', null),
    ('feed', '(none)', 'visits', 'not connected', 'none', null, 45, null, null),
    ('table', 'files', 'usage', 'failing', 'warn', 20, null, null, date '2026-06-10')
) as board (
    freshness_level, source, feed, freshness_status, severity, age_days, limit_days,
    watermark_date, last_admitted_date
);

create table source_coverage as select 'usage' as feed, 0.91 as coverage_ratio;

create table source_conflicts as
select * from (values
    ('churn_flag_against_events', 'a1', 'files', 'files', 1),
    ('churn_flag_against_events', 'a2', 'files', 'files', 2)
) as conflicts (conflict_type, account_id, first_source, second_source, row_count);

create table gate_results as
select *, 'Why.' as why, 'The load is held.' as when_red, 'One mart keeps its data.' as consequence,
    'build-1' as build_id from (values
    ('erp.revenue.volume', 'load', 'erp.revenue', 'erp', 'revenue', 'l1', 'pass', 'block', '', '', 9, 0),
    ('erp.revenue.within_profile.late', 'load', 'erp.revenue', 'erp', 'revenue', 'l1', 'learning', 'warn', 'not judged yet: too little history', '', 9, 0),
    ('files.usage.keyed', 'load', 'files.usage', 'files', 'usage', 'l2', 'fail', 'quarantine', '2 rows', 'none', 9, 2),
    ('files.usage.contract', 'load', 'files.usage', 'files', 'usage', 'l3', 'fail', 'block', 'no column', 'all', 9, 9)
) as gates (
    gate_code, layer, subject, source, table_name, load_id, verdict, severity, observed,
    expected, row_count, unexpected_count
);

create table load_history as
select * from (values
    ('erp', 'revenue', 'l1', 'admit'), ('files', 'usage', 'l3', 'hold')
) as loads (source, table_name, load_id, verdict);

create table quarantined_rows as
select 'files' as source, 'usage' as table_name, 'l2' as load_id, 'files.usage.keyed' as gate_code, 'key_reuse' as reason
from range(2);

create table gate_consequences as
select *, 'build-1' as build_id from (values
    ('files.usage.contract', 'files', 'usage', 'l3', 'older data', 'mart', 'account_tiers', date '2026-06-10', null, null),
    ('files.usage.contract', 'files', 'usage', 'l3', 'older data', 'column', 'account_tiers.tier', date '2026-06-10', null, null),
    ('files.usage.keyed', 'files', 'usage', 'l2', 'rows set aside', 'mart', 'account_tiers', date '2026-06-10', null, null),
    ('erp.revenue.in_set.currency', 'erp', 'revenue', 'l4', 'released by hand', 'mart', 'attributed_revenue', date '2026-06-29', 'expected', date '2026-07-15')
) as reached (
    gate_code, source, table_name, load_id, effect, dependent_kind, dependent, data_until_date,
    override_category, override_until_date
);
