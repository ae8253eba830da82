{% macro is_named(value, names) -%}
    {#- True where a list with `|` between its names holds a value, or is `*`. -#}
    (
        {{ names }} = '*'
        or coalesce(instr('|' || {{ names }} || '|', '|' || {{ value }} || '|') > 0, false)
    )
{%- endmacro %}
