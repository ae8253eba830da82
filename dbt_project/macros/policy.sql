{#
    Time and policy reach SQL here and nowhere else.
#}

{% macro run_context() -%}
    (select as_of_date, policy_version, build_id from {{ source('ops', 'run_context') }})
{%- endmacro %}

{% macro as_of_date() -%}
    {#- The day that the build describes, as one scalar. -#}
    (select max(as_of_date) from {{ source('ops', 'run_context') }})
{%- endmacro %}

{% macro policy(seed, key) -%}
    {#- The rows of a policy seed in force at the as-of: the latest `valid_from` per key. -#}
    (
        select dated_rows.*
        from (
            select
                policy_rows.*,
                row_number() over (
                    partition by {% for column in key %}policy_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                    order by policy_rows.valid_from desc
                ) as recency
            from {{ ref(seed) }} as policy_rows
            cross join {{ run_context() }} as run_context
            where policy_rows.valid_from <= run_context.as_of_date
        ) as dated_rows
        where dated_rows.recency = 1
    )
{%- endmacro %}

{% macro parameter(name) -%}
    {#- One scalar of the `parameters` seed, decimal(18,6). -#}
    (
        select max(in_force.value)
        from {{ policy('parameters', ['parameter']) }} as in_force
        where in_force.parameter = '{{ name }}'
    )
{%- endmacro %}

{% macro policy_on(seed, key, days, day='policy_date') -%}
    {#- The rows of a policy seed in force on each day of a relation of days, by that day: a row
        with a later `valid_from` judges the days from then on, and none before. -#}
    (
        select dated_rows.*
        from (
            select
                policy_rows.*,
                days.{{ day }},
                row_number() over (
                    partition by days.{{ day }}, {% for column in key %}policy_rows.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
                    order by policy_rows.valid_from desc
                ) as recency
            from {{ ref(seed) }} as policy_rows
            inner join {{ days }} as days
                on policy_rows.valid_from <= days.{{ day }}
        ) as dated_rows
        where dated_rows.recency = 1
    )
{%- endmacro %}

{% macro policy_at_weeks(seed, key) -%}
    {#- The rows of a policy seed in force at each as-of of the history, by `as_of_date`. -#}
    {{ policy_on(seed, key, ref('dim_weeks'), 'as_of_date') }}
{%- endmacro %}

{% macro parameters_at_weeks(names) -%}
    {#- One row per as-of with a column for each scalar named, as in force then. -#}
    (
        select
            in_force.as_of_date
            {%- for name in names %},
            max(case when in_force.parameter = '{{ name }}' then in_force.value end) as {{ name }}
            {%- endfor %}
        from {{ policy_at_weeks('parameters', ['parameter']) }} as in_force
        group by in_force.as_of_date
    )
{%- endmacro %}

{% macro is_listed(value, words) -%}
    {#- Whether a word stands in a list of policy, its words separated by bars: on both sides, so
        that `clicked` does not match inside another word. -#}
    instr('|' || {{ words }} || '|', '|' || {{ value }} || '|') > 0
{%- endmacro %}
