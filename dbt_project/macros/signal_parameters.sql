{% macro signal_parameters() -%}
    {#- The scalars that each signal's state rests on beside its own row and its feed's limit;
        who is a customer rests on lapse_grace_days. Only these move a signal by policy. -#}
    {{ return({
        'contract_position': ['lapse_grace_days'],
        'key_user_loss': ['key_user_share_ratio'],
        'market_pressure': ['lapse_grace_days'],
        'marketing_engagement': ['minimum_baseline_days'],
        'support_load': ['minimum_baseline_days'],
        'usage_silence': ['silence_bad_gap_multiple', 'silence_watch_gap_multiple'],
        'usage_trend': ['minimum_baseline_days'],
    }) }}
{%- endmacro %}
