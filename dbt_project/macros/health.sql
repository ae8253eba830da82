{#
    The shared shapes of health signals. A signal is its own model; what all of them need is
    here: its policy row, its state and direction, and how it says numbers and dates.
    `windows.sql` has the sums over its windows.
#}

{% macro signal_policy(signal_name, parameters=[]) -%}
    {#- The policy of a signal, one row per as-of as in force then; the CTE `signal` of its
        model. `parameters` names scalars that the signal reads beside its own row, each of
        them in `signal_parameters`. -#}
    {%- for name in parameters if name not in signal_parameters().get(signal_name, []) -%}
        {{ exceptions.raise_compiler_error(
            signal_name ~ ' reads ' ~ name ~ ': name it in signal_parameters, too'
        ) }}
    {%- endfor -%}
    select
        signal_rows.as_of_date,
        signal_rows.feed,
        signal_rows.bad_threshold,
        signal_rows.watch_threshold,
        signal_rows.minimum_evidence_count,
        signal_rows.window_days,
        signal_rows.baseline_days,
        {% for name in parameters -%}
        parameter_weeks.{{ name }},
        {% endfor -%}
        signal_rows.validity_days
    from {{ policy_at_weeks('signals', ['signal_name']) }} as signal_rows
    {% if parameters -%}
    inner join {{ parameters_at_weeks(parameters) }} as parameter_weeks
        on signal_rows.as_of_date = parameter_weeks.as_of_date
    {% endif -%}
    where signal_rows.signal_name = '{{ signal_name }}'
{%- endmacro %}

{% macro baseline_ratio(amount, window_days, baseline_amount, baseline_days) -%}
    {#- Daily pace in the window over daily pace in the baseline, capped at 999. -#}
    cast(round(least(
        {{ safe_divide(
            'cast(' ~ amount ~ ' as double) * ' ~ baseline_days,
            'cast(' ~ baseline_amount ~ ' as double) * ' ~ window_days
        ) }},
        cast(999 as double)
    ), 6) as decimal(9, 6))
{%- endmacro %}

{% macro percent_text(ratio) -%}
    cast(cast(round({{ ratio }} * 100) as bigint) as string) || '%'
{%- endmacro %}

{% macro date_text(day) -%}
    cast({{ date_of(day) }} as string)
{%- endmacro %}

{% macro direction(measure, before, worse_when) -%}
    {#- Where a measure moves; within the policy's steady band it does not. -#}
    {%- set worse, better = ('>', '<') if worse_when == 'higher' else ('<', '>') -%}
    {%- set band = parameter('steady_band_ratio') -%}
    case
        when {{ measure }} is null or {{ before }} is null then cast(null as string)
        when abs({{ measure }} - {{ before }}) <= abs({{ before }}) * {{ band }} then 'steady'
        when {{ measure }} {{ worse }} {{ before }} then 'worsening'
        when {{ measure }} {{ better }} {{ before }} then 'improving'
        else 'steady'
    end
{%- endmacro %}

{% macro signal_state(measure, worse_when) -%}
    {#- The state of a measure by the thresholds of the CTE `signal`, the policy row. -#}
    {%- set reaches = '>=' if worse_when == 'higher' else '<' -%}
    case
        when {{ measure }} {{ reaches }} signal.bad_threshold then 'bad'
        when {{ measure }} {{ reaches }} signal.watch_threshold then 'watch'
        else 'good'
    end
{%- endmacro %}

{% macro valid_until(day) -%}
    {#- The last moment of evidence of `day`, by the CTE `signal`, the policy row. -#}
    cast({{ add_days(day, 'signal.validity_days') }} as timestamp)
{%- endmacro %}

{% macro forcing_rules() -%}
    {#- The signals and states that a tier rule names; the CTE `forcing_rules`. -#}
    select
        signal_name,
        signal_state
    from {{ policy('tier_rules', ['rule_name']) }}
    where signal_name is not null
    group by signal_name, signal_state
{%- endmacro %}

{% macro forcing_rules_at_weeks() -%}
    {#- `forcing_rules` by as-of, each with the rank that it forces, as in force then. -#}
    select
        tier_rules.as_of_date,
        tier_rules.signal_name,
        tier_rules.signal_state,
        max(tiers.risk_rank) as forced_rank
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as tier_rules
    inner join {{ policy('tier_labels', ['tier']) }} as tiers on tier_rules.tier = tiers.tier
    where tier_rules.signal_name is not null
    group by tier_rules.as_of_date, tier_rules.signal_name, tier_rules.signal_state
{%- endmacro %}

{% macro driver_order(signals) -%}
    {#- Drivers from the strongest on, a total order per account: what forces a tier, then
        what adds most to it. `forcing_rules` is left-joined to the CTE `signals`. -#}
    case when forcing_rules.signal_name is null then 1 else 0 end,
    {{ signals }}.risk_points desc nulls last,
    {{ signals }}.weight_points desc nulls last,
    {{ signals }}.signal_name asc nulls last
{%- endmacro %}

{% macro fill(template, values) -%}
    {#- A template with its placeholders filled; `values` holds SQL by placeholder. What is
        not known leaves no hole: it fills with nothing. -#}
    {%- set filled = namespace(text=template) -%}
    {%- for name, value in values.items() -%}
        {%- set filled.text = "replace(" ~ filled.text ~ ", '{" ~ name
            ~ "}', coalesce(cast(" ~ value ~ " as string), ''))" -%}
    {%- endfor -%}
    {{ filled.text }}
{%- endmacro %}

{% macro in_language(column, language) -%}
    {#- The column of a text kept in a column per language; English for any other. -#}
    case {{ language }}
        when 'ja' then {{ column }}_ja
        when 'ru' then {{ column }}_ru
        else {{ column }}_en
    end
{%- endmacro %}
