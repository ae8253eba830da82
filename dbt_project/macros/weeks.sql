{# What a signal reads beside its week: four weeks before it, and whether it speaks in the next. #}

{% macro weeks_looked_back() -%}
    {#- How many weeks before a week its signals read, `weeks_before`. -#}
    4
{%- endmacro %}

{% macro weeks_before(measure, unit='account_id', of='') -%}
    {#- The measure four weeks earlier, if there was one: what a direction is judged against.
        Four weeks is the shortest span in which a weekly rhythm and a monthly one both show.
        No further back, so that a week rests on few others: `weeks_looked_back`. `of`
        as below. -#}
    first_value({{ measure }}) over (
        partition by {{ unit }} order by {{ of }}as_of_number nulls last
        range between {{ weeks_looked_back() }} preceding and {{ weeks_looked_back() }} preceding
    )
{%- endmacro %}

{% macro is_newest(of='') -%}
    {#- Whether a signal speaks here for the last time before a week without a word, or up to
        now. Only that evidence is ever shown, so only there is it worded: 13 sentences an
        account and week, never read, were a fifth of a signal's time and most of its bytes.
        `of` qualifies where needed. -#}
    coalesce(
        lead({{ of }}as_of_number) over (
            partition by {{ of }}account_id order by {{ of }}as_of_number nulls last
        ) > {{ of }}as_of_number + 1,
        true
    )
{%- endmacro %}
