{#
    Increments by the fingerprint of a week. A past week is judged by what was known in it, so
    it changes only where something backdated arrives, or the code. `int_weeks__fingerprinted`
    says what each account's weeks are made of, `int_weeks__applied` what the ledgers were made
    from; `int_weeks__opened` holds what differs: the weeks from which on all accounts open, and
    the accounts that open whole. Signals are computed over the open weeks alone, ledgers delete
    and insert them, and what a signal said last before them comes from its ledger, sealed.
    Compiled SQL is always the whole history: only `week_openings.sql` narrows it. Tests, policy
    previews and Spark, whose plain tables know no delete, see all weeks.
#}

{% macro week_ledger_materialization() -%}
    {{ return(adapter.dispatch('week_ledger_materialization', 'mops')()) }}
{%- endmacro %}

{% macro duckdb__week_ledger_materialization() -%}
    {{ return('week_ledger') }}
{%- endmacro %}

{% macro spark__week_ledger_materialization() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro opened_weeks_materialization() -%}
    {{ return('opened_weeks' if week_ledger_materialization() == 'week_ledger' else 'table') }}
{%- endmacro %}

{% macro sealed_week_materialization() -%}
    {{ return('sealed_week' if week_ledger_materialization() == 'week_ledger' else 'table') }}
{%- endmacro %}

{% macro is_open_week() -%}
    {#- Condition of a ledger on account_id and as_of_number: true of every week, until the
        materialization puts what is open in its place. A literal prunes, a join does not. -#}
    as_of_number > 0
{%- endmacro %}

{% macro open_weeks(first_number) -%}
    (
        as_of_number >= {{ first_number }}
        or account_id in (select account_id from {{ this.schema }}.int_weeks__opened)
    )
{%- endmacro %}

{% materialization week_ledger, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set opened = run_query(
        'select first_number, history_number from ' ~ this.schema
        ~ ".int_weeks__opened where account_id = 'all'"
    ).rows[0] -%}
    {%- set is_known = table_is_known(model) -%}
    {%- if not is_known and opened[0] > opened[1] -%}
        {{ exceptions.raise_compiler_error(
            this.identifier ~ ' is missing, and only its last weeks are open; '
            ~ 'next: build int_weeks__opened and what follows it'
        ) }}
    {%- endif -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        {%- if is_known and opened[0] > opened[1] %}
        delete from {{ target_relation }}
        where
            {{ open_weeks(opened[0]) }}
            -- What rests on the week before it has no place in the first week.
            or as_of_number < {{ opened[1] }} + {{ config.get('meta').get('weeks_before', 0) }};
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(
                compiled_code.replace(is_open_week() | trim, open_weeks(opened[0]))
            ) }}
        )
        {%- else %}
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        )
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro week_ledgers() -%}
    {{ return(
        graph.nodes.values() | selectattr('config.materialized', 'equalto', 'week_ledger') | list
    ) }}
{%- endmacro %}
