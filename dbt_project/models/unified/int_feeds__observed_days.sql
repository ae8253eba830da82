{#- A feed of happenings is watched by when they happened; a feed of records, where nothing
    may happen for weeks, by when the source last touched one. -#}
{%- set happenings = {
    'acknowledgements': 'fct_acknowledgements',
    'actions': 'fct_actions',
    'campaign_spend': 'fct_campaign_spend',
    'consent_events': 'fct_consents',
    'device_operations': 'fct_device_operations',
    'field_feedback': 'fct_field_feedback',
    'fx_rates': 'fct_fx_rates',
    'improvements': 'fct_improvements',
    'incidents': 'fct_incidents',
    'metric_values': 'fct_metric_values',
    'patient_answers': 'fct_patient_answers',
    'patient_contacts': 'fct_patient_contacts',
    'process_runs': 'fct_process_runs',
    'programme_events': 'fct_programme_events',
    'reviews': 'fct_reviews',
    'skill_sessions': 'fct_skill_sessions',
    'stage_changes': 'fct_stage_changes',
    'strategy_changes': 'fct_strategy_changes',
    'touches': 'fct_touches',
    'visits': 'fct_visits',
} -%}
{#- Happenings that are edited and deleted, and few: a day that was seen stays seen, whatever
    becomes of its records, so that no edit turns a feed stale in the past. -#}
{%- set edited = [
    'contract_events', 'market_signals', 'sentiments', 'survey_answers', 'survey_invites',
    'tickets',
] -%}
{#- An action is opened once and closed later: it is watched by both. -#}
{%- set records = [
    'accounts', 'actions', 'affiliations', 'campaigns', 'contacts', 'content', 'contracts',
    'employees', 'merges', 'opportunities', 'patients', 'planned_touches', 'products',
] -%}

with
usage_changes as (
    select
        source,
        event_date,
        known_date
    from {{ ref('int_usage__daily_changes') }}
    where event_count > 0
),

revenue as (
    select
        source,
        revenue_type,
        happened_at,
        known_at
    from {{ ref('fct_revenue') }}
    where revenue_type <> 'opportunity'
),

{% for feed in records + edited -%}
{{ feed }}_versions as (
    {{ union_versions(feed, condition='true') }}
),

{% endfor -%}
observations as (
    select
        'usage' as feed,
        source,
        event_date as happened_date,
        known_date
    from usage_changes

    union all

    select
        case revenue_type when 'prescription' then 'prescriptions' else 'revenue' end as feed,
        source,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from revenue
    {%- for feed, fact in happenings.items() %}

    union all

    select
        '{{ feed }}' as feed,
        source,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref(fact) }}
    {%- endfor %}
    {%- for feed in records + edited %}

    union all

    select
        '{{ feed }}' as feed,
        source,
        {{ date_of('recorded_at' if feed in records else kind_contracts()[feed].event_time) }}
            as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ feed }}_versions
    {%- endfor %}
),

final as (
    select
        feed,
        source,
        happened_date,
        min(known_date) as known_date
    from observations
    where happened_date is not null
    group by feed, source, happened_date
)

select * from final
