{# How the causes of a tier change are said. #}

{% macro steps_text(cause, steps) -%}
    {#- One cause in words with its signed steps, and nothing where it moved nothing. -#}
    case
        when {{ steps }} > 0
            then '; {{ cause }} made it worse by ' || cast({{ steps }} as string)
        when {{ steps }} < 0
            then '; {{ cause }} made it better by ' || cast(-{{ steps }} as string)
        else ''
    end
{%- endmacro %}

{% macro joined_texts(texts) -%}
    {#- Texts that each begin with a semicolon and a space, as one without the first of them. -#}
    substr({{ texts | join(' || ') }}, 3)
{%- endmacro %}
