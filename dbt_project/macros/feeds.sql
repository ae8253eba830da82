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
