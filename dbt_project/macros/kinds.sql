{#
    How the unified layer reads a kind: the union of all feeds that the registry names, so that
    a new source appears everywhere without a change here.
#}

{% macro union_kind(kind, with_deleted=false) -%}
    {#- The current version of every record of a kind over all sources that feed it.
        `with_deleted` keeps deleted records and adds `is_deleted`: facts still point at them. -#}
    {%- for feed in kind_feeds()[kind] %}
    select
        {% for column in kind_contracts()[kind].columns -%}
        {{ column }},
        {% endfor -%}
        source,
        id_namespace,
        recorded_at,
        first_known_at as known_at,
        {% if with_deleted -%}
        is_deleted,
        {% endif -%}
        load_id
    from {{ ref(feed) }}
    where superseded_at is null{{ '' if with_deleted else ' and not is_deleted' }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro union_versions(kind, condition) -%}
    {#- All versions of every record of a kind over all sources that feed it. `condition`
        stands beside the feed, where a filter on `event_date` still reaches the files. -#}
    {%- set contract = kind_contracts()[kind] -%}
    {%- for feed in kind_feeds()[kind] %}
    select
        {% for column in contract.columns -%}
        {{ column }},
        {% endfor -%}
        {% if contract.partitioned -%}
        event_date,
        {% endif -%}
        source,
        id_namespace,
        recorded_at,
        known_at,
        superseded_at,
        is_deleted,
        load_id
    from {{ ref(feed) }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
