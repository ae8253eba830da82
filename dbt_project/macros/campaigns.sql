{# How campaigns are judged by their templates, and what they bring in. #}

{% macro first_filled_at(column) -%}
    {#- When the first version of a group held a value. -#}
    min(case when {{ column }} is not null then versions.known_at end)
{%- endmacro %}

{% macro attribute_days(relation, attributes) -%}
    {#- A row per person and attribute of `<attribute>_at` columns. -#}
    {%- for attribute in attributes %}
    select
        hcp_id,
        '{{ attribute }}' as attribute,
        first_known_at,
        {{ attribute }}_at as filled_at
    from {{ relation }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro shown_people(count_column, people) -%}
    {#- A count with the professionals behind it: null where they are some, and too few to be
        shown. `run_context` holds `smallest_count`. -#}
    case
        when {{ people }} = 0 or {{ people }} >= run_context.smallest_count
            then cast({{ count_column }} as bigint)
    end
{%- endmacro %}
