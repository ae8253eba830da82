{# Groups too small to show, and the ones that would give them away. #}

{% macro protects_another_group(is_small, is_shown, people_count, kind) -%}
    {#- True for the smallest group still shown where one of its kind is held back as too
        small: the whole less all that is shown would be the small group. Also beside two
        small ones: the same people may stand behind both. `kind` names what adds up to a
        whole; the CTE has a column `segment`. -#}
    (
        {{ is_shown }}
        and max(case when {{ is_small }} then 1 else 0 end) over (partition by {{ kind }}) = 1
        and row_number() over (
            partition by {{ kind }}
            order by
                case when {{ is_shown }} then 0 else 1 end,
                {{ people_count }} nulls last,
                segment nulls last
        ) = 1
    )
{%- endmacro %}
