{#
    How mean amounts of patients may be shown: in whole units of the reporting currency, bounds
    rounded away from the mean. A mean to the cent would tell what one patient more has paid.
#}

{% macro whole_amount(value) -%}
    cast(round({{ value }}) as decimal(18, 2))
{%- endmacro %}

{% macro whole_amount_bound(value, side) -%}
    {#- Seven places first: a bound that is whole but for the last digits of a double stays. -#}
    cast({{ 'floor' if side == 'low' else 'ceil' }}(round({{ value }}, 7)) as decimal(18, 2))
{%- endmacro %}
