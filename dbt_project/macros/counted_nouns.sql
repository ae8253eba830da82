{# Numbers with their nouns, in the English sentences of evidence. #}

{% macro counted(count, singular, plural=none) -%}
    {#- `1 day`, `2 days`, `0 people`; null counts nothing. `count` is a whole number. -#}
    cast({{ count }} as string)
    || case when {{ count }} = 1 then ' {{ singular }}' else ' {{ plural or singular ~ 's' }}' end
{%- endmacro %}
