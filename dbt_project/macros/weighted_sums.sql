{# Sums of weighted shares. #}

{% macro weighted_sum(weight, share) -%}
    {#- The sum of shares of nine places by their weights, in digits that no order changes. -#}
    cast(sum(
        {{ nine_places('cast(' ~ weight ~ ' as double) * cast(' ~ share ~ ' as double)') }}
    ) as decimal(28, 12))
{%- endmacro %}
