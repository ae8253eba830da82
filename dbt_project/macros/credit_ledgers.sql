{#
    Increments of credit. A table of fingerprints says for each key of a ledger what its rows are
    made of: touches, milestones, amounts, policy and code, as one number. Keys whose number is
    not the one that the ledger was last made from are open. The models between read open keys
    alone; the ledger lets go what is open or gone, takes in what was made, and in the same
    transaction notes it as applied, so that a build that dies leaves open what it left undone.
    Compiled SQL opens everything: tests and Spark, whose plain tables know no delete, see all.
#}

{% macro fingerprints_materialization() -%}
    {{ return(adapter.dispatch('fingerprints_materialization', 'mops')()) }}
{%- endmacro %}

{% macro duckdb__fingerprints_materialization() -%}
    {{ return('fingerprints') }}
{%- endmacro %}

{% macro spark__fingerprints_materialization() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro credit_ledger_materialization() -%}
    {{ return(
        'credit_ledger' if fingerprints_materialization() == 'fingerprints' else 'table'
    ) }}
{%- endmacro %}

{% macro model_named(name) -%}
    {{ return(graph.nodes.values() | selectattr('name', 'equalto', name) | first) }}
{%- endmacro %}

{% macro credit_policy_hashes(days) -%}
    {#- By day and kind of model the rows that credit by, and the code. Owner, reason and
        valid_from move no credit, so they are not hashed. -#}
    select
        rows_hashed.policy_date,
        rows_hashed.credits_alone,
        sum(rows_hashed.row_hash) as row_hash
    from (
        select
            in_force.policy_date,
            {{ credits_alone('in_force') }} as credits_alone,
            {{ row_hash([
                "'" ~ code_version() ~ "'", 'attribution_model', 'version', 'rule',
                'first_weight', 'middle_weight', 'last_weight', 'half_life_days', 'chain_order',
                'chain_measure', 'evidence_label',
            ]) }} as row_hash
        from {{ policy_on('attribution_models', ['attribution_model'], days) }} as in_force
        union all
        select
            in_force.policy_date,
            true as credits_alone,
            {{ row_hash(['attribution_model', 'milestone', 'weight']) }} as row_hash
        from {{ policy_on(
            'attribution_milestones', ['attribution_model', 'milestone'], days
        ) }} as in_force
    ) as rows_hashed
    group by rows_hashed.policy_date, rows_hashed.credits_alone
{%- endmacro %}

{% materialization fingerprints, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set is_known = (
        table_is_known(model) and table_is_known(model_named(config.require('meta')['ledger']))
    ) -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        {%- if is_known %}
        create or replace temp table applied as
        select * from {{ target_relation }} where is_applied;
        {%- endif %}
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        )
        {%- if is_known %};
        update {{ target_relation }} as fingerprints set is_open = false, is_applied = true
        where exists (
            select 1
            from applied
            where {{ same_key('applied', 'fingerprints') }} and applied.made_of = fingerprints.made_of
        );
        drop table applied
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization credit_ledger, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set fingerprints = this.schema ~ '.' ~ config.require('meta')['fingerprints'] -%}
    {%- set is_known = table_is_known(model) -%}
    {%- if not is_known
        and run_query('select 1 from ' ~ fingerprints ~ ' where not is_open limit 1').rows -%}
        {{ exceptions.raise_compiler_error(
            this.identifier ~ ' is missing, and only a part of it is open; next: build '
            ~ config.require('meta')['fingerprints'] ~ ' and what follows it'
        ) }}
    {%- endif -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        {%- if is_known %}
        delete from {{ target_relation }} as ledger
        where not exists (
            select 1
            from {{ fingerprints }} as fingerprints
            where {{ same_key('ledger', 'fingerprints') }} and not fingerprints.is_open
        );
        {%- else %}
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
        {%- endif %}
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        );
        update {{ fingerprints }} set is_applied = true where not is_applied
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro same_key(left, right) -%}
    {%- for column in config.require('meta')['key'] -%}
    {{ left }}.{{ column }} = {{ right }}.{{ column }}{{ ' and ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
