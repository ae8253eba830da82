{# What credit and spend add up to, for whatever they are compared by. #}

{% macro sum_if_all_known(amount) -%}
    {#- Unknown, not smaller, when a line has no rate: the return would be flattered. -#}
    case when count(*) = count({{ amount }}) then cast(sum({{ amount }}) as decimal(18, 2)) end
{%- endmacro %}

{% macro credit_sums() -%}
    {#- Columns over rows of `attributed_revenue`. Distinct: a conversion with two touches of a
        channel or campaign is one conversion. -#}
    cast(count(distinct conversion_id) as bigint) as conversion_count,
    cast(count(distinct case when reporting_amount is null then conversion_id end) as bigint)
        as unpriced_conversion_count,
    cast(coalesce(sum(reporting_amount), 0) as decimal(18, 2)) as reporting_amount
{%- endmacro %}
