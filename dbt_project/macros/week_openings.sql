{# What a build opens of the history and what it leaves sealed; `week_ledger.sql` says why. #}

{% materialization opened_weeks, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set applied = this.schema ~ '.int_weeks__applied' -%}
    {%- set ledgers = week_ledgers() -%}
    {%- set kept = graph.nodes.values()
        | selectattr('name', 'equalto', 'int_weeks__applied') | list -%}
    {%- set unknown = [] -%}
    {%- for ledger in ledgers + kept if not table_is_known(ledger) -%}
        {%- do unknown.append(ledger.name) -%}
    {%- endfor -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }};
        insert into {{ target_relation }} {{ get_column_names() }} (
            {{ get_select_subquery(compiled_code) }}
        )
        {%- if not unknown %};
        create or replace temp table weeks_differing as {{ weeks_differing(applied) }};
        {#- The week before opens, too: its words were its last only if the next is silent. -#}
        update {{ target_relation }} set first_number = greatest(
            history_number,
            coalesce(
                (select min(as_of_number) from weeks_differing where account_id = 'all'),
                (select max(as_of_number) from {{ this.schema }}.int_as_of_weeks__numbered)
            ) - 1
        );
        insert into {{ target_relation }} {{ get_column_names() }}
        select accounts.account_id, opened.history_number, opened.history_number
        from (
            select account_id, min(as_of_number) as as_of_number
            from weeks_differing
            where account_id <> 'all'
            group by account_id
            union
            {{ accounts_resting_on_weeks_gone('int_signals__in_force') }}
        ) as accounts
        cross join {{ target_relation }} as opened
        where accounts.as_of_number < opened.first_number
        group by accounts.account_id, opened.history_number;
        {#- Until the ledgers are whole again, nothing says that these weeks are. -#}
        delete from {{ applied }}
        where
            as_of_number >= (
                select max(first_number) from {{ target_relation }} where account_id = 'all'
            )
            or account_id in (select account_id from {{ target_relation }});
        drop table weeks_differing
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro weeks_differing(applied) -%}
    {#- Accounts and weeks that the ledgers were not made from as they stand now. What became
        known in a week that has left the history is part of its first week. -#}
    select
        account_id,
        as_of_number
    from {{ weeks_in_history(this.schema ~ '.int_weeks__fingerprinted') }} as fingerprinted
    full join {{ weeks_in_history(applied) }} as applied
        using (account_id, as_of_number)
    where
        fingerprinted.known_hash is distinct from applied.known_hash
        or fingerprinted.week_hash is distinct from applied.week_hash
{%- endmacro %}

{% macro weeks_in_history(fingerprints) -%}
    (
        select
            hashed.account_id,
            greatest(hashed.as_of_number, opened.history_number) as as_of_number,
            sum(hashed.known_hash) as known_hash,
            sum(
                case when hashed.as_of_number >= opened.history_number then hashed.week_hash end
            ) as week_hash
        from {{ fingerprints }} as hashed
        cross join {{ this }} as opened
        group by hashed.account_id, greatest(hashed.as_of_number, opened.history_number)
    )
{%- endmacro %}

{% macro accounts_resting_on_weeks_gone(ledger) -%}
    {#- When the first week of the history moves on, evidence that was carried from a week now
        gone is missing, and where it moved is told no more in the weeks that have none to look
        back to: one account in a hundred a week. -#}
    select
        carried.account_id,
        opened.history_number as as_of_number
    from {{ this.schema }}.{{ ledger }} as carried
    cross join {{ this }} as opened
    where
        carried.as_of_number >= opened.history_number
        and (
            carried.emitted_number < opened.history_number
            or (
                carried.direction is not null
                and carried.emitted_number < opened.history_number + {{ weeks_looked_back() }}
            )
        )
    group by carried.account_id, opened.history_number
{%- endmacro %}

{% materialization sealed_week, adapter='duckdb' %}
    {#- Of its ledger each account's last row before its first open week. -#}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set columns = model.columns.values() | map(attribute='name') | join(', ') -%}
    {%- set ledger = week_ledgers()
        | selectattr('name', 'equalto', config.require('meta')['sealed_of']) | first -%}
    {%- set is_known = table_is_known(ledger) -%}
    {%- do drop_other_type(target_relation) -%}
    {{ run_hooks(pre_hooks) }}
    {% call statement('main') -%}
        {{ get_assert_columns_equivalent(compiled_code) }}
        create or replace table {{ target_relation }} {{ get_table_columns_and_constraints() }}
        {%- if is_known %};
        insert into {{ target_relation }} {{ get_column_names() }}
        select {{ columns }}
        from {{ ledger.schema }}.{{ ledger.name }}
        inner join (
            select
                sealed.account_id,
                max(sealed.as_of_number) as as_of_number
            from {{ ledger.schema }}.{{ ledger.name }} as sealed
            inner join {{ this.schema }}.int_weeks__opened as opened
                on opened.account_id = 'all'
                and sealed.as_of_number < opened.first_number
                -- A week that has left the history has no last word in it.
                and sealed.as_of_number >= opened.history_number
            where
                sealed.account_id not in (
                    select account_id from {{ this.schema }}.int_weeks__opened
                )
            group by sealed.account_id
        ) as last_weeks using (account_id, as_of_number)
        {%- endif %}
    {%- endcall %}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
