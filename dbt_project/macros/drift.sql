{#
    How far a distribution moved. In doubles, rounded once when published: a fixed sum of
    few terms, which every engine adds in the same order.
#}

{% macro stability_index(bins, relation) -%}
    {#- Population stability index of `<bin>_count` against `previous_<bin>_count`: the sum of
        (p - q) x ln(p / q), symmetric, 0 for equal shares. Half an account more in each bin
        keeps an empty one from making it infinite. -#}
    {%- set terms = [] -%}
    {%- for bin in bins -%}
        {%- set shares = [] -%}
        {%- for prefix in ['', 'previous_'] -%}
            {%- do shares.append(
                '((cast(' ~ relation ~ '.' ~ prefix ~ bin ~ '_count as double) + 0.5) / (cast('
                ~ relation ~ '.' ~ prefix ~ 'account_count as double) + '
                ~ bins | length * 0.5 ~ '))'
            ) -%}
        {%- endfor -%}
        {%- do terms.append(
            '(' ~ shares[0] ~ ' - ' ~ shares[1] ~ ') * ln(' ~ shares[0] ~ ' / ' ~ shares[1] ~ ')'
        ) -%}
    {%- endfor -%}
    {{ rounded_index(terms | join(' + ')) }}
{%- endmacro %}

{% macro rounded_index(value) -%}
    {#- A published index: six places, and no upper bound. -#}
    cast(round({{ value }}, 6) as decimal(18, 6))
{%- endmacro %}
