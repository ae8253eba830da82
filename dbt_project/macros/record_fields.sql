{#
    Records of several systems side by side: their fields as rows, so that policy, not code, says
    which of them are compared, and their ids as people write them.
#}

{% macro field_rows(relation, object_kind, key, fields) -%}
    {#- One row per record of a relation and field that holds something: its text. -#}
    {%- for field in fields %}
    select
        '{{ object_kind }}' as object_kind,
        source,
        {{ key }} as record_id,
        '{{ field }}' as field_name,
        cast({{ field }} as string) as given_value
    from {{ relation }}
    where {{ field }} is not null
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro comparable_fields(object_kind) -%}
    {#- What a kind's contract says of a thing, without the ids and the day of creation, which are
        each system's own. -#}
    {%- set of_one_system = ['parent_account_id', 'owner_employee_id', 'created_at'] -%}
    {%- set contract = kind_contracts()[object_kind] -%}
    {{ return(contract.columns | reject('in', contract.key + of_one_system) | list) }}
{%- endmacro %}

{% macro plain_blanks(text) -%}
    {#- A text with the blanks of Japanese keyboards (U+3000) and of web pages (U+00A0), which look
        the same and are typed without noticing, as plain ones. -#}
    translate({{ text }}, '{{ "\u3000\u00a0" }}', '  ')
{%- endmacro %}

{% macro loose_id(id) -%}
    {#- An id as people retype it: without blanks and leading zeros. One of zeros alone stays as
        it is, one of blanks alone is none. -#}
    {%- set letters = "replace(" ~ plain_blanks(id) ~ ", ' ', '')" -%}
    nullif(coalesce(nullif(trim(leading '0' from {{ letters }}), ''), {{ letters }}), '')
{%- endmacro %}

{% macro in_book_case(loose_id, is_told_by_case) -%}
    {#- A loose id in capitals, unless the book it stands in tells customers apart by case. -#}
    case when {{ is_told_by_case }} then {{ loose_id }} else upper({{ loose_id }}) end
{%- endmacro %}

{% macro filled_fields(relation, fields) -%}
    {#- One row per field of a relation: in how many rows it says something. What stands for
        nothing said is no value. -#}
    {%- for field in fields %}
    select
        '{{ field }}' as field_name,
        cast(count(*) as bigint) as row_count,
        {{ count_of(field ~ " not in ('', 'unknown')") }} as filled_count
    from {{ relation }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
