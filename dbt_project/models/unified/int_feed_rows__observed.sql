{{ config(materialized='view') }}

{#- A happening is told of once: its delay runs from the happening. All other kinds are edited
    where they are kept, so theirs runs from the source's last touch of the version. -#}
{%- set happenings = dict(happening_facts(), prescriptions='fct_prescriptions') -%}
{%- set ours = happenings.keys() | list + ['revenue', 'usage'] -%}

with
usage_changes as (
    select
        load_id,
        event_date as happened_date,
        known_date
    from {{ ref('int_usage__daily_changes') }}
    where event_count > 0
),

revenue as (
    select
        load_id,
        happened_at,
        known_at
    from {{ ref('fct_revenue') }}
    where revenue_type not in ('opportunity', 'prescription')
),

{% for kind in kind_contracts() if kind not in ours -%}
{{ kind }}_versions as (
    {{ union_versions(kind, condition='true') }}
),

{% endfor -%}
observations as (
    select
        load_id,
        happened_date,
        known_date
    from usage_changes

    union all

    select
        load_id,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from revenue
    {%- for fact in happenings.values() %}

    union all

    select
        load_id,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref(fact) }}
    {%- endfor %}
    {%- for kind in kind_contracts() if kind not in ours %}

    union all

    select
        load_id,
        {{ date_of('recorded_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ kind }}_versions
    {%- endfor %}
),

final as (
    select
        load_id,
        happened_date,
        known_date,
        cast(count(*) as bigint) as row_count
    from observations
    where happened_date is not null
    group by load_id, happened_date, known_date
)

select * from final
