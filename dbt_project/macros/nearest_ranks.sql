{# Percentiles that are somebody's own value. #}

{% macro nearest_rank(count, percent) -%}
    {#- The place, in order, of the percentile by nearest rank: the first with at least so many
        percent at or before it. Whole numbers: 0.95 of twenty is above nineteen in doubles, and
        engines round a share of a count apart. -#}
    cast(floor(({{ count }} * {{ percent }} + 99) / cast(100 as double)) as bigint)
{%- endmacro %}
