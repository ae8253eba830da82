{# How far a feeling stands from what an account does. #}

{% macro residual_levels(level, lowest_level, highest_level) -%}
    {#- Levels above the highest or below the lowest anchor of the tier of behaviour; all
        between agree with it. Null without one: `greatest` would take null for nothing. -#}
    case
        when {{ level }} > {{ highest_level }} then {{ level }} - {{ highest_level }}
        when {{ level }} < {{ lowest_level }} then {{ level }} - {{ lowest_level }}
        when {{ lowest_level }} is not null then 0
    end
{%- endmacro %}
