{# Which raw tables feed which kinds of data. #}

{% macro kind_table_rows() -%}
    {#- One row per kind of data and raw table that feeds it: `feed`, `source`, `table_name`. -#}
    {%- for kind, tables in kind_tables().items() %}
    {%- set outer_last = loop.last %}
    {%- for table in tables %}
    select
        '{{ kind }}' as feed,
        '{{ table[0] }}' as source,
        '{{ table[1] }}' as table_name
    {%- if not (outer_last and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
{%- endmacro %}

{% macro happening_facts() -%}
    {#- The fact in which the happenings of a kind stand, {kind: fact}: of kinds whose rows tell of
        something that happened once, and are not edited where they are kept. Revenue and usage
        are read by models of their own. -#}
    {{ return({
        'acknowledgements': 'fct_acknowledgements',
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
    }) }}
{%- endmacro %}

{% macro latency_word(p95_days, limit_days) -%}
    {#- Whether 95 of a hundred rows came in time. -#}
    case
        when {{ p95_days }} is null then 'not_measured'
        when {{ limit_days }} is null then 'no_limit'
        when {{ p95_days }} > {{ limit_days }} then 'beyond'
        else 'within'
    end
{%- endmacro %}

{% macro days_before(days, times=1) -%}
    {#- The day that lies so many days, so many times over, before the as-of. -#}
    {{ add_days(as_of_date(), '-' ~ times ~ ' * ' ~ days) }}
{%- endmacro %}
