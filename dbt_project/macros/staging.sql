{#
    The shared shapes of staging: which raw rows count, and which version of a record holds
    when. A staging model is `source` -> `renamed` -> `final`, the first and last from here.
#}

{% macro admitted_rows(source_name, table_name, kind=none) -%}
    {#- Raw rows of admitted loads, without quarantined ones, known at the as-of. `known_at`
        is the source's own time in a first backfill, and otherwise no earlier than the
        logical day the load was admitted: a late load cannot rewrite what was known. Of a
        `kind` whose records tell their creation, a first backfill is let through whole:
        `with_versions` then picks what counts. -#}
    select candidate_rows.*
    from (
        select
            raw_rows.*,
            loads.load_sequence,
            loads.is_backfill,
            case
                when loads.is_backfill then raw_rows.recorded_at
                else greatest(raw_rows.recorded_at, cast(loads.admitted_date as timestamp))
            end as known_at
        from {{ source(source_name, table_name) }} as raw_rows
        inner join {{ source('ops', 'loads') }} as loads
            on raw_rows.load_id = loads.load_id
            and loads.source = '{{ source_name }}'
            and loads.table_name = '{{ table_name }}'
        left join {{ source('ops', 'quarantined_rows') }} as quarantined_rows
            on raw_rows.load_id = quarantined_rows.load_id
            and raw_rows.row_id = quarantined_rows.row_id
        where quarantined_rows.row_id is null
    ) as candidate_rows
    cross join {{ run_context() }} as run_context
    where
        {{ date_of('candidate_rows.known_at') }} <= run_context.as_of_date
        {%- if kind and 'created_at' in kind_contracts()[kind].columns %}
        or candidate_rows.is_backfill
        {%- endif %}
{%- endmacro %}

{% macro stage_kind(source_name, kind) -%}
    {#- The whole staging model of a source that lands a kind as it is. -#}
    {%- set contract = kind_contracts()[kind] -%}
    with
    source as (
        {{ admitted_rows(source_name, kind, kind) }}
    ),
    renamed as (
        select
            {% for column in contract.columns -%}
            {{ column }},
            {% endfor -%}
            {% if contract.partitioned -%}
            event_date,
            {% endif -%}
            '{{ source_name }}' as source,
            id_namespace,
            recorded_at,
            known_at,
            is_deleted,
            is_backfill,
            load_id,
            load_sequence,
            row_id
        from source
    ),
    final as (
        {{ with_versions('renamed', kind) }}
    )
    select * from final
{%- endmacro %}
