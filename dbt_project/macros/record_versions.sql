{#
    Which versions of a record there are, from when each was known, and when the next took over.
#}

{% macro with_versions(relation, kind) -%}
    {#- All versions of each record in the contract's column order, with the time from which
        each was known and the time the next one took over. The source's own version time
        decides the order, so that a replayed old version never wins. Kinds landed by event
        day carry that day too: a filter on it reaches the files through the windows. -#}
    {%- set contract = kind_contracts()[kind] -%}
    {%- set keys = contract.key | list -%}
    {%- if contract.partitioned -%}
        {%- do keys.append('event_date') -%}
    {%- endif -%}
    {%- set has_creation = 'created_at' in contract.columns -%}
    {%- if has_creation %}
    select
        {% for column in contract.columns -%}
        versions.{{ column }},
        {% endfor -%}
        versions.source,
        versions.id_namespace,
        versions.recorded_at,
        versions.known_at,
        versions.first_known_at,
        case
            when {{ date_of('versions.superseded_at') }} <= run_context.as_of_date
                then versions.superseded_at
        end as superseded_at,
        versions.is_deleted,
        versions.load_id
    from (
        {{ all_versions(relation, contract, keys) }}
    ) as versions
    cross join {{ run_context() }} as run_context
    -- A source that keeps one version of a record gives it as it is today, though it was there
    -- before: its first version holds from the creation on, in a run of a past day too.
    where
        {{ date_of('versions.known_at') }} <= run_context.as_of_date
        or (
            versions.is_backfill
            and versions.version_number = 1
            and {{ date_of('versions.created_at') }} <= run_context.as_of_date
        )
    {%- else %}
    {{ all_versions(relation, contract, keys) }}
    {%- endif %}
{%- endmacro %}

{% macro all_versions(relation, contract, keys) -%}
    {%- set has_creation = 'created_at' in contract.columns -%}
    select
        {% for column in contract.columns -%}
        {{ column }},
        {% endfor -%}
        source,
        id_namespace,
        recorded_at,
        known_at,
        {% if has_creation -%}
        least(
            min(known_at) over (partition by {{ keys | join(', ') }}),
            min(case when is_backfill then created_at end) over (partition by {{ keys | join(', ') }})
        ) as first_known_at,
        {%- else -%}
        min(known_at) over (partition by {{ keys | join(', ') }}) as first_known_at,
        {%- endif %}
        -- Not the next version's time: a load released late brings an older version after a
        -- newer one, which it must not outlive.
        min(known_at) over (
            partition by {{ keys | join(', ') }}
            order by recorded_at nulls first, known_at nulls first, load_sequence, row_id
            rows between 1 following and unbounded following
        ) as superseded_at,
        {%- if has_creation %}
        row_number() over (
            partition by {{ keys | join(', ') }}
            order by recorded_at nulls first, known_at nulls first, load_sequence, row_id
        ) as version_number,
        is_backfill,
        {%- endif %}
        is_deleted,
        load_id
        {%- if contract.partitioned %},
        event_date
        {%- endif %}
    from {{ relation }}
{%- endmacro %}
