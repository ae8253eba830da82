{# Counts of rows that meet a condition, and the shares and means made of counts. #}

{% macro count_of(condition) -%}
    {#- How many rows of the group meet it; unknown is not met. -#}
    cast(sum(case when {{ condition }} then 1 else 0 end) as bigint)
{%- endmacro %}

{% macro share_or_patients(value, is_shown, is_of_patients, side='') -%}
    {#- A published share, or the named bound of it: six places, or two where the cases are
        patients; null unless it may be shown. -#}
    case
        when not {{ is_shown }} then null
        when {{ is_of_patients }} then cast(
            {{ two_places_bound(value, side) if side else two_places(value) }} as decimal(9, 6)
        )
        else {{ rounded_ratio(value) }}
    end
{%- endmacro %}

{% macro mean_half_width(total, squares, cases, deviations) -%}
    {#- Half the width of Student's interval of a mean, from the sum of whole numbers, the sum of
        their squares and how many they are; null of fewer than two. -#}
    (
        {{ student_deviations(deviations, 'nullif(' ~ cases ~ ' - 1, 0)') }}
        * sqrt(
            greatest(0, cast({{ squares }} as double)
            - cast({{ total }} as double) * {{ safe_divide(total, cases) }})
            / nullif(cast({{ cases }} as double) * ({{ cases }} - 1), 0)
        )
    )
{%- endmacro %}
