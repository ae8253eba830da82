{# What engines say differently of texts: reading values from them, joining, matching, hashing. #}

{% macro try_timestamp(text) -%}
    {{ adapter.dispatch('try_timestamp', 'mops')(text) }}
{%- endmacro %}

{% macro duckdb__try_timestamp(text) -%}
    {#- Vendors write Z, +0000 and +00:00; a text without a zone is UTC, a day its start. -#}
    cast(try_cast(
        case
            when regexp_matches({{ text }}, '[+-][0-9]{4}$')
                then substr({{ text }}, 1, length({{ text }}) - 2) || ':' || right({{ text }}, 2)
            when regexp_matches({{ text }}, '(Z|[+-][0-9]{2}:[0-9]{2})$') then {{ text }}
            when length({{ text }}) = 10 then {{ text }} || ' 00:00:00+00:00'
            else {{ text }} || '+00:00'
        end as timestamptz
    ) at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro spark__try_timestamp(text) -%}
    {#- Spark takes a year alone for its first day and a time alone for today's. -#}
    case
        when {{ text }} rlike '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$'
            then try_cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro try_date(text) -%}
    {#- A year alone is a day to Spark, `inf` and slashes are to DuckDB. -#}
    case when {{ text }} like '____-%-%' then try_cast(substr({{ text }}, 1, 10) as date) end
{%- endmacro %}

{% macro try_decimal(text, precision, scale) -%}
    try_cast({{ text }} as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}

{% macro try_bigint(text) -%}
    try_cast(try_cast({{ text }} as decimal(18, 0)) as bigint)
{%- endmacro %}

{% macro try_boolean(text) -%}
    case lower({{ text }}) when 'true' then true when 'false' then false end
{%- endmacro %}

{% macro ms_to_timestamp(text) -%}
    {{ adapter.dispatch('ms_to_timestamp', 'mops')(text) }}
{%- endmacro %}

{% macro duckdb__ms_to_timestamp(text) -%}
    epoch_ms(try_cast({{ text }} as bigint))
{%- endmacro %}

{% macro spark__ms_to_timestamp(text) -%}
    {#- By decimal: Spark alone refuses a fraction or an exponent in the text of a bigint. -#}
    timestamp_millis({{ try_bigint(text) }})
{%- endmacro %}

{% macro text_list(expression, ordering, separator="', '", limit=none) -%}
    {#- Texts in an order as one; with a limit, a column, only the first of them, which DuckDB finds in a
        quarter of the time that putting all in order takes. -#}
    {{ adapter.dispatch('text_list', 'mops')(expression, ordering, separator, limit) }}
{%- endmacro %}

{% macro duckdb__text_list(expression, ordering, separator, limit) -%}
    {%- if limit is none -%}
    string_agg({{ expression }}, {{ separator }} order by {{ ordering }})
    {%- else -%}
    array_to_string(
        min_by({{ expression }}, {{ ordering }}, cast({{ limit }} as bigint)), {{ separator }}
    )
    {%- endif -%}
{%- endmacro %}

{% macro spark__text_list(expression, ordering, separator, limit) -%}
    {#- Spark aggregates in no order: pair each value with its rank, sort, keep the value. It
        joins no values to an empty text, DuckDB to null. -#}
    {%- set ordered = 'array_sort(collect_list(struct(' ~ ordering ~ ' as rank, ' ~ expression
        ~ ' as value)))' -%}
    {%- if limit is not none -%}
        {%- set ordered = 'slice(' ~ ordered ~ ', 1, cast(max(' ~ limit ~ ') as int))' -%}
    {%- endif -%}
    case
        when count({{ expression }}) > 0
            then array_join(transform({{ ordered }}, x -> x.value), {{ separator }})
    end
{%- endmacro %}

{% macro matches(text, pattern) -%}
    {{ adapter.dispatch('matches', 'mops')(text, pattern) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    regexp({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro digits_of(text) -%}
    {#- The digits of a text alone: DuckDB replaces the first match unless told otherwise. -#}
    {{ adapter.dispatch('digits_of', 'mops')(text) }}
{%- endmacro %}

{% macro duckdb__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '', 'g')
{%- endmacro %}

{% macro spark__digits_of(text) -%}
    regexp_replace({{ text }}, '[^0-9]', '')
{%- endmacro %}

{% macro hash_key(expressions) -%}
    {#- Length before value: no two tuples share a text, whatever their values hold. -#}
    md5(
        {%- for expression in expressions %}
        coalesce(cast(length(cast({{ expression }} as string)) as string), '') || ':' || coalesce(cast({{ expression }} as string), '')
        {%- if not loop.last %} || '|' || {% endif %}
        {%- endfor %}
    )
{%- endmacro %}

{% macro text_parts(text, separator) -%}
    {#- One row per part of a separated text; stands alone in a select list. -#}
    {{ adapter.dispatch('text_parts', 'mops')(text, separator) }}
{%- endmacro %}

{% macro duckdb__text_parts(text, separator) -%}
    unnest(string_split({{ text }}, '{{ separator }}'))
{%- endmacro %}

{% macro spark__text_parts(text, separator) -%}
    explode(split({{ text }}, '[{{ separator }}]'))
{%- endmacro %}
