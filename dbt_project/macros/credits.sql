{# What attribution asks of a touch and of a model, whichever day's knowledge it credits by. #}

{% macro earns_credit(touches, channels) -%}
    {#- Whether a touch may earn credit: a human made it, and its channel counts its type. -#}
    (
        not coalesce({{ touches }}.is_automated, false)
        -- Bars on both sides: `clicked` must not match inside another word.
        and instr(
            '|' || {{ channels }}.touch_types || '|', '|' || {{ touches }}.touch_type || '|'
        ) > 0
    )
{%- endmacro %}

{% macro credits_alone(models) -%}
    {#- Whether a model credits each journey by itself. Only such a model has vintages: where
        every journey moves every credit, a late touch would restate all of them. -#}
    {{ models }}.rule in (
        'positional', 'uniform', 'decay', 'last_active', 'per_channel', 'milestones'
    )
{%- endmacro %}

{% macro consent_lets_use(channels, consents) -%}
    {#- Whether a touch may be used: its channel needs no consent, or nobody refused it. -#}
    (
        not coalesce({{ channels }}.needs_email_consent, false)
        or coalesce({{ consents }}.email_consent, 'granted') = 'granted'
    )
{%- endmacro %}
