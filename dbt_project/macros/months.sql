{#
    Calendar months as whole numbers, so that windows of months are plain subtraction: what
    engines say of intervals of months differs.
#}

{% macro month_number(day) -%}
    {#- Months since the year 0; null for no day. -#}
    cast(extract(year from {{ day }}) * 12 + extract(month from {{ day }}) as bigint)
{%- endmacro %}

{% macro quarter_start(day) -%}
    {#- The first day of the calendar quarter that a day lies in. -#}
    cast(date_trunc('quarter', {{ day }}) as date)
{%- endmacro %}
