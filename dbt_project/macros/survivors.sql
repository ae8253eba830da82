{#
    Which value of an attribute survives when several records describe one thing: by policy
    of source and attribute first, then the newest record.
#}

{% macro source_priorities(entity) -%}
    {#- Priority of each source for each attribute of an entity, 1 first. A row for an
        attribute stands over the source's general row, `*`. -#}
    (
        select
            in_force.attribute,
            in_force.source,
            in_force.priority
        from {{ policy('source_priority', ['entity', 'attribute', 'source']) }} as in_force
        where in_force.entity = '{{ entity }}'
    )
{%- endmacro %}

{% macro surviving_values(relation, entity, key, attributes) -%}
    {#- One row per `key` with the surviving text of each attribute. `relation` holds key,
        source, record_id, recorded_at, is_deleted and the attributes; a source that the
        policy does not name comes after the others, a deleted record after all. -#}
    select
        ranked_values.{{ key }}
        {%- for attribute in attributes %},
        max(case when ranked_values.attribute = '{{ attribute }}' then ranked_values.value end) as {{ attribute }}
        {%- endfor %}
    from (
        select
            given_values.{{ key }},
            given_values.attribute,
            given_values.value,
            row_number() over (
                partition by given_values.{{ key }}, given_values.attribute
                order by
                    given_values.is_deleted,
                    coalesce(own_priorities.priority, general_priorities.priority, 999),
                    given_values.recorded_at desc nulls last,
                    given_values.source,
                    given_values.record_id,
                    given_values.value
            ) as survivor_rank
        from (
            {%- for attribute in attributes %}
            select
                {{ key }},
                source,
                record_id,
                recorded_at,
                is_deleted,
                '{{ attribute }}' as attribute,
                cast({{ attribute }} as string) as value
            from {{ relation }}
            where {{ attribute }} is not null
            {%- if not loop.last %}
            union all
            {%- endif %}
            {%- endfor %}
        ) as given_values
        left join {{ source_priorities(entity) }} as own_priorities
            on given_values.source = own_priorities.source
            and given_values.attribute = own_priorities.attribute
        left join {{ source_priorities(entity) }} as general_priorities
            on given_values.source = general_priorities.source
            and general_priorities.attribute = '*'
    ) as ranked_values
    where ranked_values.survivor_rank = 1
    group by ranked_values.{{ key }}
{%- endmacro %}

{% macro surviving_lineage(relation, entity, key) -%}
    {#- One row per `key`: source and load of its foremost record, the number of sources that
        know it and since when. -#}
    select
        ranked_records.{{ key }},
        max(case when ranked_records.record_rank = 1 then ranked_records.source end) as source,
        max(case when ranked_records.record_rank = 1 then ranked_records.load_id end) as load_id,
        min(ranked_records.known_at) as known_at,
        -- distinct: one source may hold several records of one thing, and counts once
        cast(count(distinct ranked_records.source) as bigint) as source_count
    from (
        select
            given_records.{{ key }},
            given_records.source,
            given_records.load_id,
            given_records.known_at,
            row_number() over (
                partition by given_records.{{ key }}
                order by
                    given_records.is_deleted,
                    coalesce(priorities.priority, 999),
                    given_records.source,
                    given_records.record_id
            ) as record_rank
        from {{ relation }} as given_records
        left join {{ source_priorities(entity) }} as priorities
            on given_records.source = priorities.source
            and priorities.attribute = '*'
    ) as ranked_records
    group by ranked_records.{{ key }}
{%- endmacro %}
