{#
    How numbers about patients may be shown. Periods are closed and frozen, groups of fewer than
    `smallest_patient_group` are no group, counts are rounded up to tens, and a share is shown
    only where neither part of it is a small group.
#}

{% macro last_month_end(as_of_date) -%}
    {#- The last day of the last month that is over at the end of a day. -#}
    {{ add_days(month_start(add_days(as_of_date, 1)), -1) }}
{%- endmacro %}

{% macro patient_period_start(day) -%}
    {#- The first day of the period of `patient_period_months` that a day lies in; periods
        begin in January. -#}
    {{ add_months(
        "cast(date_trunc('year', " ~ day ~ ") as date)",
        "floor((extract(month from " ~ day ~ ") - 1) / cast(" ~ parameter('patient_period_months')
        ~ " as double)) * " ~ parameter('patient_period_months')
    ) }}
{%- endmacro %}

{% macro last_closed_period_end(as_of_date) -%}
    {#- The last day of the newest period closed at the start of a day: its end and
        `patient_close_days` are over. -#}
    {{ add_days(
        patient_period_start(add_days(as_of_date, '-' ~ parameter('patient_close_days'))), -1
    ) }}
{%- endmacro %}

{% macro patient_period_end(period_start) -%}
    {#- The last day of the period that begins on a day. -#}
    {{ add_days(add_months(period_start, parameter('patient_period_months')), -1) }}
{%- endmacro %}

{% macro was_known_at_close(known_day, period_end, close_days, as_of_date) -%}
    {#- True for what was known when its period closed, of periods closed by now. What comes
        later stays out, so that no later report differs by one patient. -#}
    (
        {{ add_days(period_end, close_days) }} < {{ as_of_date }}
        and {{ known_day }} <= {{ add_days(period_end, close_days) }}
    )
{%- endmacro %}

{% macro patients_shown(patient_count, smallest_count) -%}
    {#- A count of patients, or of their visits, as it is published: null below the smallest
        group, else rounded up to the next ten. -#}
    case
        when {{ patient_count }} >= {{ smallest_count }}
            then cast(ceil({{ patient_count }} / cast(10 as double)) * 10 as bigint)
    end
{%- endmacro %}

{% macro is_shareable(part_patients, rest_patients, smallest_count) -%}
    {#- True where neither those of a share nor the rest are few: 0, or a group. -#}
    (
        ({{ part_patients }} = 0 or {{ part_patients }} >= {{ smallest_count }})
        and ({{ rest_patients }} = 0 or {{ rest_patients }} >= {{ smallest_count }})
        and {{ part_patients }} + {{ rest_patients }} > 0
    )
{%- endmacro %}

{% macro two_places_bound(value, side) -%}
    {#- A bound of such a share: away from it, so that the interval keeps its level. Seven
        places first: a bound that is whole but for the last digits of a double stays. -#}
    cast(
        {{ 'floor' if side == 'low' else 'ceil' }}(round(({{ value }}) * 100, 7))
        / cast(100 as double) as decimal(9, 2)
    )
{%- endmacro %}

{% macro shown_share_bound(share, shown_count, smallest_count, deviations, side) -%}
    {#- A bound of a share of patients, made of what is shown beside it alone: Wilson's for the
        share in two places and the least count that the rounded one can stand for. The interval
        of the exact counts would tell these: up to about sixty, to the patient. -#}
    {%- set trials = '(cast(greatest(' ~ shown_count ~ ' - 9, ' ~ smallest_count ~ ') as double))' -%}
    {{ two_places_bound(
        wilson_bound('(' ~ trials ~ ' * ' ~ share ~ ')', trials, deviations, side), side
    ) }}
{%- endmacro %}

{% macro two_places(value) -%}
    {#- A share of patients as it is published: two places. -#}
    cast(round({{ value }}, 2) as decimal(9, 2))
{%- endmacro %}

{% macro rounded_slope(value, rounding) -%}
    {#- A slope, or a bound of it, as it is published: three places, for a point of a scale of
        ten moves shares by hundredths. -#}
    cast(
        {{ rounding }}(round(({{ value }}) * 1000, 6)) / cast(1000 as double) as decimal(9, 3)
    )
{%- endmacro %}
