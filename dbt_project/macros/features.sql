{# Features of professionals for marketing automation. #}

{% macro of_feature(feature, column) -%}
    {#- The value of a column in the one row that a group has of a feature; null without one. -#}
    max(case when feature = '{{ feature }}' then {{ column }} end)
{%- endmacro %}
