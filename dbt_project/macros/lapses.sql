{#
    When somebody counts as lapsed: by their own cadence, not after a fixed number of days. What
    is a pause for one is a parting for another.
#}

{% macro cadence_of(own_days, own_gaps, clinic_days, smallest_visits) -%}
    {#- The usual days between two visits: the median of one's own gaps, or of the clinic's
        where too few own visits are known to have a habit. -#}
    case
        when coalesce({{ own_gaps }}, 0) + 1 >= {{ smallest_visits }} then {{ own_days }}
        else {{ clinic_days }}
    end
{%- endmacro %}

{% macro lapse_date(visited_day, cadence_days, multiple, shortest_days, default_days) -%}
    {#- The first day on which somebody who has not come again counts as lapsed: more than so
        many times their cadence after the visit, and more than the shortest days, for a course
        of daily visits has weekends. `default_days` where nobody's cadence is known. -#}
    {{ add_days(
        visited_day,
        "floor(greatest(coalesce(" ~ multiple ~ " * " ~ cadence_days ~ ", " ~ default_days ~ "), "
        ~ shortest_days ~ ")) + 1"
    ) }}
{%- endmacro %}
