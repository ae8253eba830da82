{# Groups too small to show, and the ones that would give them away. #}

{% macro protects_another_group(is_small, is_shown, people_count, kind, segment='segment') -%}
    {#- True for the smallest segment still shown where one of its kind is held back as too
        small: the whole less all that is shown would be the small one. It takes one small
        segment only: the same people may stand behind two. `kind` names what adds up. -#}
    (
        {{ is_shown }}
        and max(case when {{ is_small }} then 1 else 0 end) over (partition by {{ kind }}) = 1
        and row_number() over (
            partition by {{ kind }}
            order by
                case when {{ is_shown }} then 0 else 1 end,
                {{ people_count }} nulls last,
                {{ segment }} nulls last
        ) = 1
    )
{%- endmacro %}

{% macro is_step_shown(count, count_before, smallest_group) -%}
    {#- True where neither those who took a step nor those who stopped before it are few: nobody
        or a group. Columns of counts. -#}
    (
        ({{ count }} = 0 or {{ count }} >= {{ smallest_group }})
        and (
            {{ count_before }} - {{ count }} = 0
            or {{ count_before }} - {{ count }} >= {{ smallest_group }}
        )
    )
{%- endmacro %}

{% macro step_share(count, count_before, side='') -%}
    {#- The published share of the step before, or Wilson's bound of it: columns of `shown`, with
        its `deviations`; null where a count is withheld or nobody came so far. -#}
    {%- set part, whole = 'shown.' ~ count, 'shown.' ~ count_before -%}
    {{ rounded_ratio(wilson_bound(part, whole, 'shown.deviations', side)) if side
        else ratio(part, whole) }}
{%- endmacro %}

{% macro is_solo_practice(account_type, professional_count, solo_count) -%}
    {#- True for a clinic whose name is the name of its only professional, of `solo_count` at most. -#}
    coalesce(
        {{ account_type }} = 'clinic'
        and {{ professional_count }} <= {{ solo_count }},
        false
    )
{%- endmacro %}
