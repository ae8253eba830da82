{# Which plays answer which alarms: one rule for the playbook and for the maturity map. #}

{% macro answered_triggers(signals, plays, day=none) -%}
    {#- Whether a play answers each signal with weight in each alarming state, and missing evidence:
        one row per trigger, and per `day` where both relations are by days. A play for any signal
        in a state answers all of them; a signal without weight moves nothing and asks for none. -#}
    select
        {% if day -%}
        triggers.{{ day }},
        {% endif -%}
        triggers.trigger_signal,
        triggers.trigger_state,
        max(case when plays.trigger_signal is null then 0 else 1 end) = 1 as is_answered
    from (
        select
            {% if day -%}
            weighted_signals.{{ day }},
            {% endif -%}
            weighted_signals.signal_name as trigger_signal,
            states.trigger_state
        from {{ signals }} as weighted_signals
        cross join (
            select 'bad' as trigger_state
            union all
            select 'watch' as trigger_state
        ) as states
        where weighted_signals.weight_points > 0
        union all
        select
            {% if day -%}
            given_signals.{{ day }},
            {% endif -%}
            'insufficient_data' as trigger_signal,
            'unknown' as trigger_state
        from {{ signals }} as given_signals
        group by {{ 'given_signals.' ~ day if day else "'insufficient_data'" }}
    ) as triggers
    left join {{ plays }} as plays
        on triggers.trigger_state = plays.trigger_state
        and (
            triggers.trigger_signal = plays.trigger_signal
            or plays.trigger_signal = 'any'
        )
        {%- if day %}
        and triggers.{{ day }} = plays.{{ day }}
        {%- endif %}
    group by
        {% if day -%}
        triggers.{{ day }},
        {% endif -%}
        triggers.trigger_signal,
        triggers.trigger_state
{%- endmacro %}
