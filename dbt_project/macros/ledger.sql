{#
    Increments by the fingerprint of an event day. `ops.admitted_days` says what each day is
    made of; `applied_days` says what the ledger was made from. Days that differ are deleted
    and inserted again, and `applied_days` follows, all in one transaction: a release, a
    revocation, a correction and a change of code are one rule, and a build that dies half-way
    leaves its days stale. The first build is nothing but all days being stale.
#}

{% macro ledger_materialization() -%}
    {{ return(adapter.dispatch('ledger_materialization', 'mops')()) }}
{%- endmacro %}

{% macro duckdb__ledger_materialization() -%}
    {{ return('ledger') }}
{%- endmacro %}

{% macro spark__ledger_materialization() -%}
    {#- Plain Parquet tables know no delete: Spark builds a ledger whole. -#}
    {{ return('table') }}
{%- endmacro %}

{% macro is_stale_day(kind) -%}
    {#- Condition on `event_date`. While building, a placeholder that the materialization
        fills with the literal days of one chunk after the other: literals prune files through
        the staging's windows, where a join does not. Tests and Spark take every day. -#}
    {%- if flags.WHICH in ('build', 'run') and ledger_materialization() == 'ledger' -%}
        {{ day_placeholder() }}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{% macro day_placeholder() -%}
    event_date = date '0001-01-01'
{%- endmacro %}

{% macro admitted_days_of(kind) -%}
    (
        select
            source,
            table_name,
            event_date,
            fingerprint,
            row_count
        from {{ source('ops', 'admitted_days') }}
        where
            {%- for feed in kind_tables()[kind] %}
            (source = '{{ feed[0] }}' and table_name = '{{ feed[1] }}')
            {%- if not loop.last %} or{% endif %}
            {%- endfor %}
    )
{%- endmacro %}

{% macro stale_days_of(kind, applied_days) -%}
    {#- Event days whose admitted content is not what the ledger was made from, numbered into
        chunks of at most a million rows (a day is never split): windows over 20 million rows
        at once ran out of 4 GB. -#}
    select
        stale_days.event_date,
        cast(floor((sum(stale_days.row_count) over (
            order by stale_days.event_date
            rows between unbounded preceding and current row
        ) - 1) / 1000000) as bigint) as chunk_number
    from (
        select
            coalesce(admitted_days.event_date, applied_days.event_date) as event_date,
            sum(coalesce(admitted_days.row_count, 0)) as row_count
        from {{ admitted_days_of(kind) }} as admitted_days
        full join (
            select * from {{ applied_days }} where ledger = '{{ this.identifier }}'
        ) as applied_days
            on admitted_days.source = applied_days.source
            and admitted_days.table_name = applied_days.table_name
            and admitted_days.event_date = applied_days.event_date
        where admitted_days.fingerprint is distinct from applied_days.fingerprint
        group by coalesce(admitted_days.event_date, applied_days.event_date)
    ) as stale_days
    order by stale_days.event_date
{%- endmacro %}

{% materialization ledger, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set applied_days = this.schema ~ '.applied_days' -%}
    {%- set kind = config.require('meta')['ledger_of'] -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('prepare') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create table if not exists {{ applied_days }} (
            ledger varchar, source varchar, table_name varchar, event_date date, fingerprint varchar
        );
        {#- A ledger of other columns, or one nobody knows the making of, is made anew. -#}
        {%- if not ledger_is_known(target_relation, applied_days) %}
        delete from {{ applied_days }} where ledger = '{{ this.identifier }}';
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
        {%- endif %}
    {%- endcall %}
    {%- set chunks = {} -%}
    {%- for day in run_query(stale_days_of(kind, applied_days)).rows -%}
        {%- do chunks.setdefault(day[1], []).append("date '" ~ day[0] ~ "'") -%}
    {%- endfor -%}
    {%- for days in chunks.values() -%}
        {%- set listed = 'event_date in (' ~ days | join(', ') ~ ')' -%}
        {% call statement('chunk') -%}
            delete from {{ target_relation }} where {{ listed }};
            insert into {{ target_relation }} {{ get_column_names() }} (
                {{ get_select_subquery(compiled_code.replace(day_placeholder(), listed)) }}
            )
        {%- endcall %}
    {%- endfor -%}
    {% call statement('main') -%}
        delete from {{ applied_days }} where ledger = '{{ this.identifier }}';
        insert into {{ applied_days }}
        select
            '{{ this.identifier }}',
            admitted_days.source,
            admitted_days.table_name,
            admitted_days.event_date,
            admitted_days.fingerprint
        from {{ admitted_days_of(kind) }} as admitted_days
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro ledger_is_known(relation, applied_days) -%}
    {#- Whether the ledger stands with the columns of its contract and a note of its days. -#}
    {%- set existing = load_cached_relation(this) -%}
    {%- if existing is none -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set found = adapter.get_columns_in_relation(existing) | map(attribute='name') | list -%}
    {%- set noted = run_query(
        "select count(*) from duckdb_tables() where schema_name = '" ~ this.schema
        ~ "' and table_name = 'applied_days'"
    ).rows[0][0] -%}
    {{ return(noted > 0 and found == model.columns.values() | map(attribute='name') | list) }}
{%- endmacro %}
