{#
    Increments by the fingerprint of an event day. `ops.admitted_days` says what each day is
    made of; `applied_days` says what the ledger was made from. Days that differ are deleted
    and inserted again, and `applied_days` follows, all in the model's own transaction: a
    release, a revocation, a correction and a change of code are one rule, and a build that
    dies half-way leaves its days stale.
#}

{% macro ledger_materialization() -%}
    {{ return(adapter.dispatch('ledger_materialization', 'mops')()) }}
{%- endmacro %}

{% macro duckdb__ledger_materialization() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__ledger_materialization() -%}
    {#- Plain Parquet tables know no delete: Spark builds a ledger whole. -#}
    {{ return('table') }}
{%- endmacro %}

{% macro admitted_days_of(kind) -%}
    (
        select
            source,
            table_name,
            event_date,
            fingerprint
        from {{ source('ops', 'admitted_days') }}
        where
            {%- for feed in kind_tables()[kind] %}
            (source = '{{ feed[0] }}' and table_name = '{{ feed[1] }}')
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
    )
{%- endmacro %}

{% macro stale_days_of(kind) -%}
    {#- Event days whose admitted content is not what the ledger was made from. -#}
    select coalesce(admitted_days.event_date, applied_days.event_date) as event_date
    from {{ admitted_days_of(kind) }} as admitted_days
    full join (
        select * from {{ this.schema }}.applied_days where ledger = '{{ this.identifier }}'
    ) as applied_days
        on admitted_days.source = applied_days.source
        and admitted_days.table_name = applied_days.table_name
        and admitted_days.event_date = applied_days.event_date
    where admitted_days.fingerprint is distinct from applied_days.fingerprint
    group by coalesce(admitted_days.event_date, applied_days.event_date)
{%- endmacro %}

{% macro has_applied_days() -%}
    {{ return(adapter.get_relation(this.database, this.schema, 'applied_days') is not none) }}
{%- endmacro %}

{% macro is_stale_day(kind) -%}
    {#- Condition on `event_date`. Literal days prune files through the staging's windows,
        where a join does not; so many that listing them costs more become a range. -#}
    {%- if not execute or not is_incremental() or not has_applied_days() -%}
        true
    {%- else -%}
        {%- set days = run_query(stale_days_of(kind) ~ ' order by 1').columns[0].values() -%}
        {%- if days | length == 0 -%}
            false
        {%- elif days | length <= 100 -%}
            event_date in ({% for day in days %}date '{{ day }}'{{ ', ' if not loop.last }}{% endfor %})
        {%- else -%}
            event_date between date '{{ days[0] }}' and date '{{ days[-1] }}'
            and event_date in ({{ stale_days_of(kind) }})
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro forget_stale_days(kind) -%}
    {{ adapter.dispatch('forget_stale_days', 'mops')(kind) }}
{%- endmacro %}

{% macro duckdb__forget_stale_days(kind) -%}
    {%- if execute -%}
    create table if not exists {{ this.schema }}.applied_days (
        ledger varchar, source varchar, table_name varchar, event_date date, fingerprint varchar
    );
    {%- if is_incremental() and has_applied_days() %}
    delete from {{ this }} where event_date in ({{ stale_days_of(kind) }});
    {%- elif is_incremental() %}
    delete from {{ this }};
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{% macro spark__forget_stale_days(kind) -%}
{%- endmacro %}

{% macro remember_applied_days(kind) -%}
    {{ adapter.dispatch('remember_applied_days', 'mops')(kind) }}
{%- endmacro %}

{% macro duckdb__remember_applied_days(kind) -%}
    delete from {{ this.schema }}.applied_days where ledger = '{{ this.identifier }}';
    insert into {{ this.schema }}.applied_days
    select '{{ this.identifier }}', admitted_days.*
    from {{ admitted_days_of(kind) }} as admitted_days;
{%- endmacro %}

{% macro spark__remember_applied_days(kind) -%}
{%- endmacro %}
