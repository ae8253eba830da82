{# What the maturity map counts, in rows that add up to the share of any day. #}

{% macro counted_for(measure, span, relation, whole, part, known='known_date', happened=none) -%}
    {#- Of each row of a relation, what a measure counts (`part`) and of what (`whole`), from the
        day on which both lie behind us. `span` says how far back a day looks: ever, year or
        quarter. -#}
    select
        '{{ measure }}' as measure,
        '{{ span }}' as span,
        {{ happened or known }} as happened_date,
        {{ known }} as known_date,
        cast({{ part }} as decimal(18, 2)) as part_count,
        cast({{ whole }} as decimal(18, 2)) as whole_count
    from {{ relation }}
{%- endmacro %}

{% macro one_if(condition) -%}
    case when {{ condition }} then 1 else 0 end
{%- endmacro %}

{% macro names_department(scope, department) -%}
    {#- Whether a list of departments holds one; * holds all. -#}
    ({{ scope }} = '*' or {{ is_listed(department, scope) }})
{%- endmacro %}
