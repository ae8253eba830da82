{#
    Shims for what engines answer differently. Only these macros know the engine; a model
    that needs another construct adds a shim here, with the reason.
#}

{% macro add_days(day, count) -%}
    {{ adapter.dispatch('add_days', 'mops')(day, count) }}
{%- endmacro %}

{% macro duckdb__add_days(day, count) -%}
    cast(({{ day }}) + cast({{ count }} as integer) as date)
{%- endmacro %}

{% macro spark__add_days(day, count) -%}
    date_add({{ day }}, cast({{ count }} as int))
{%- endmacro %}

{% macro days_between(from_day, to_day) -%}
    {{ adapter.dispatch('days_between', 'mops')(from_day, to_day) }}
{%- endmacro %}

{% macro duckdb__days_between(from_day, to_day) -%}
    cast(date_diff('day', cast({{ from_day }} as date), cast({{ to_day }} as date)) as bigint)
{%- endmacro %}

{% macro spark__days_between(from_day, to_day) -%}
    cast(datediff(cast({{ to_day }} as date), cast({{ from_day }} as date)) as bigint)
{%- endmacro %}

{% macro epoch_seconds(moment) -%}
    {{ adapter.dispatch('epoch_seconds', 'mops')(moment) }}
{%- endmacro %}

{% macro duckdb__epoch_seconds(moment) -%}
    cast(floor(epoch({{ moment }})) as bigint)
{%- endmacro %}

{% macro spark__epoch_seconds(moment) -%}
    cast(unix_timestamp({{ moment }}) as bigint)
{%- endmacro %}

{% macro date_of(moment) -%}
    cast({{ moment }} as date)
{%- endmacro %}

{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{% macro add_months(day, count) -%}
    {{ adapter.dispatch('add_months', 'mops')(day, count) }}
{%- endmacro %}

{% macro duckdb__add_months(day, count) -%}
    cast({{ day }} + to_months(cast({{ count }} as integer)) as date)
{%- endmacro %}

{% macro spark__add_months(day, count) -%}
    add_months({{ day }}, cast({{ count }} as int))
{%- endmacro %}

{% macro week_sunday(day) -%}
    {#- date_trunc('week') is Monday on every engine; the Sunday on or before is the day
        before the Monday of the day after. -#}
    {{ add_days("cast(date_trunc('week', " ~ add_days(day, 1) ~ ") as date)", -1) }}
{%- endmacro %}

{% macro week_zero_end() -%}
    {#- The Sunday that ends the week numbered 0. -#}
    date '1999-12-26'
{%- endmacro %}

{% macro week_number(day) -%}
    {#- The number of the week that a day lies in, which its Sunday ends: weeks since
        week_zero_end. The same whatever history it is counted in. -#}
    cast(
        floor(({{ days_between(week_zero_end(), day) }} + 6) / cast(7 as double)) as bigint
    )
{%- endmacro %}

{% macro week_end(number) -%}
    {#- The Sunday that ends the week of a number. -#}
    {{ add_days(week_zero_end(), '7 * (' ~ number ~ ')') }}
{%- endmacro %}

{% macro safe_divide(numerator, denominator) -%}
    (cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0))
{%- endmacro %}

{% macro ratio(numerator, denominator) -%}
    {#- A published ratio: exact to six places, the same on every engine. -#}
    cast(round({{ safe_divide(numerator, denominator) }}, 6) as decimal(9, 6))
{%- endmacro %}

{% macro date_series(from_day, to_day) -%}
    {{ adapter.dispatch('date_series', 'mops')(from_day, to_day) }}
{%- endmacro %}

{% macro duckdb__date_series(from_day, to_day) -%}
    (select cast(unnest(generate_series({{ from_day }}, {{ to_day }}, interval 1 day)) as date) as date_day)
{%- endmacro %}

{% macro spark__date_series(from_day, to_day) -%}
    (select explode(sequence({{ from_day }}, {{ to_day }}, interval 1 day)) as date_day)
{%- endmacro %}

{% macro power_of_two(exponent) -%}
    power(cast(2 as double), cast({{ exponent }} as double))
{%- endmacro %}

{% macro row_hash(columns) -%}
    {#- A number of 64 bits that stands for a row's content; sums of them stand for sets of
        rows, in any order. An engine of another version may answer otherwise: compared only
        with what the same database has kept, where that costs a build and no truth. -#}
    {{ adapter.dispatch('row_hash', 'mops')(columns) }}
{%- endmacro %}

{% macro duckdb__row_hash(columns) -%}
    cast(hash({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}

{% macro spark__row_hash(columns) -%}
    cast(xxhash64({{ columns | join(', ') }}) as decimal(38, 0))
{%- endmacro %}

{% macro whole_row_hash(alias) -%}
    {#- `row_hash` over all columns of a relation, whichever they are. -#}
    {{ adapter.dispatch('whole_row_hash', 'mops')(alias) }}
{%- endmacro %}

{% macro duckdb__whole_row_hash(alias) -%}
    cast(hash({{ alias }}) as decimal(38, 0))
{%- endmacro %}

{% macro spark__whole_row_hash(alias) -%}
    cast(xxhash64(struct({{ alias }}.*)) as decimal(38, 0))
{%- endmacro %}
