{#
    Shares of patients' visits, contacts and incidents, counted once and shown by the rules of
    `patient_cells`: two places, only where neither those of the share nor the rest are few.
#}

{% macro counted_share(flag, name) -%}
    {#- Four columns of a grouped select over rows with `patient_id` and a boolean that may be
        null: how many are so, of how many told, and the patients behind either part. -#}
    cast(sum(case when {{ flag }} then 1 else 0 end) as bigint) as {{ name }}_count,
        cast(count({{ flag }}) as bigint) as {{ name }}_told_count,
        -- Distinct: one patient may stand behind several rows, and on both sides.
        cast(count(distinct case when {{ flag }} then patient_id end) as bigint)
            as {{ name }}_patient_count,
        cast(count(distinct case when not {{ flag }} then patient_id end) as bigint)
            as {{ name }}_rest_count
{%- endmacro %}

{% macro counted_share_is_shown(name, smallest_count) -%}
    {#- True where a counted share may be shown. -#}
    {{ is_shareable(name ~ '_patient_count', name ~ '_rest_count', smallest_count) }}
{%- endmacro %}

{% macro shown_share(name, smallest_count) -%}
    case
        when {{ counted_share_is_shown(name, smallest_count) }}
            then {{ two_places(safe_divide(name ~ '_count', name ~ '_told_count')) }}
    end
{%- endmacro %}

{% macro counted_share_bound(name, smallest_count, deviations, side) -%}
    {#- A bound of it, made of what is shown alone, as if their number were rounded too. -#}
    case
        when {{ counted_share_is_shown(name, smallest_count) }}
            then {{ shown_share_bound(
                two_places(safe_divide(name ~ '_count', name ~ '_told_count')),
                patients_shown(name ~ '_told_count', smallest_count),
                smallest_count, deviations, side
            ) }}
    end
{%- endmacro %}

{% macro is_share_withheld(name, smallest_count) -%}
    {#- True where there is a share that may not be shown. -#}
    {{ name }}_told_count > 0 and not {{ counted_share_is_shown(name, smallest_count) }}
{%- endmacro %}
