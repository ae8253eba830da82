{# Groups of own staff: by team, and never of a few. #}

{% macro staff_withheld_reason(people_count, kind, smallest_count) -%}
    {#- Why the numbers of a team are withheld, null where they may be shown. `kind` is what the
        row of all teams adds up; that row is a kind of its own. All teams less those shown is
        what the small ones are together: where these are fewer than the smallest group, the
        smallest team still shown is withheld beside them. A person is in one team, so that
        people of teams add up. -#}
    case
        when {{ people_count }} < {{ smallest_count }} then 'group_too_small'
        when
            sum(
                case when {{ people_count }} < {{ smallest_count }} then {{ people_count }} else 0 end
            ) over (partition by {{ kind }}, team = '(all)')
            between 1 and {{ smallest_count }} - 1
            and row_number() over (
                partition by {{ kind }}, team = '(all)'
                order by
                    case when {{ people_count }} < {{ smallest_count }} then 1 else 0 end,
                    {{ people_count }} nulls last,
                    team nulls last
            ) = 1
            then 'protects_another_group'
    end
{%- endmacro %}
