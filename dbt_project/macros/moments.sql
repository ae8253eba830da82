{#
    Means, variances and limits from sums of whole numbers: the sums are exact on every engine
    and in every order, and only the last steps are doubles.
#}

{% macro sample_variance(total, squares, count) -%}
    {#- Variance of a sample from its sum and sum of squares; null below two. -#}
    case
        when {{ count }} > 1
            then (
                cast({{ count }} as double) * {{ squares }}
                - cast({{ total }} as double) * {{ total }}
            ) / (cast({{ count }} as double) * ({{ count }} - 1))
    end
{%- endmacro %}

{% macro covariance(products, one, other, count) -%}
    {#- Covariance of two measures from the sum of their products and their own sums. -#}
    (
        {{ safe_divide(products, count) }}
        - {{ safe_divide(one, count) }} * {{ safe_divide(other, count) }}
    )
{%- endmacro %}

{% macro upper_limit(mean, variance, count, baseline_count, deviations) -%}
    {#- What the mean of `count` judgements stays below by chance, when `baseline_count` ones
        have this mean and variance: Shewhart's limit for a mean, with the baseline's own
        uncertainty in it. -#}
    (
        {{ mean }} + {{ deviations }} * sqrt(
            {{ variance }} * (
                {{ safe_divide('1', count) }} + {{ safe_divide('1', baseline_count) }}
            )
        )
    )
{%- endmacro %}

{% macro rounded_levels(value) -%}
    {#- A published difference of anchor levels: six places. -#}
    cast(round({{ value }}, 6) as decimal(9, 6))
{%- endmacro %}
