{#- A feed of happenings is watched by when they happened; a feed of records, where nothing
    may happen for weeks, by when the source last touched one. An action is opened once and closed
    later: it is watched by both. -#}
{%- set happenings = dict(happening_facts(), actions='fct_actions') -%}
{#- Happenings that are edited and deleted, and few: a day that was seen stays seen, whatever
    becomes of its records, so that no edit turns a feed stale in the past. -#}
{%- set edited = [
    'contract_events', 'market_signals', 'sentiments', 'survey_answers', 'survey_invites',
    'tickets',
] -%}
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
