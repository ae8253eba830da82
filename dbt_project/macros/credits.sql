{# What attribution asks of a touch and of a model, whichever day's knowledge it credits by. #}

{% macro counts_type(touches, channels) -%}
    {#- Whether the channel counts touches of this type. -#}
    ({{ is_listed(touches ~ '.touch_type', channels ~ '.touch_types') }})
{%- endmacro %}

{% macro earns_credit(touches, channels) -%}
    {#- Whether a touch may earn credit: a human made it, and its channel counts its type. -#}
    (
        not coalesce({{ touches }}.is_automated, false)
        and {{ counts_type(touches, channels) }}
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

{% macro collapsed_touches(touches, key=['journey_id']) -%}
    {#- Touches that stand in a relation, under one key, together with the touch they followed
        from, and are one with it: what was decided once is credited once. Where both happened at
        the same instant the parent must follow from none, so that two that name each other do
        not both go. -#}
    select
        {%- for column in key %}
        children.{{ column }},
        {%- endfor %}
        children.touch_id
    from {{ touches }} as children
    inner join {{ touches }} as parents
        on children.parent_touch_id = parents.touch_id
        {%- for column in key %}
        and children.{{ column }} = parents.{{ column }}
        {%- endfor %}
    where
        children.collapses_into_parent
        and (parents.parent_touch_id is null or parents.touched_at < children.touched_at)
{%- endmacro %}

{% macro lookback_end(touched_at, channels, product_lookbacks) -%}
    {#- Last instant at which a sale of the product joined may credit a touch, the edge included:
        days of exactly 86,400 seconds, the product's own lookback before the channel's. -#}
    {{ touched_at }}
    + coalesce({{ product_lookbacks }}.lookback_days, {{ channels }}.lookback_days)
    * interval '1 day'
{%- endmacro %}

{% macro longest_lookback() -%}
    {#- Days for which any touch was ever creditable: by any channel's and product's lookback. -#}
    (
        select max(lookback_days) as day_count
        from (
            select lookback_days
            from {{ ref('channels') }}
            union all
            select lookback_days
            from {{ ref('product_lookbacks') }}
        ) as lookbacks
    )
{%- endmacro %}

{% macro remainder_rank(measure) -%}
    {#- Place of a credit among those of its conversion by the part of a cent that rounding down
        took from it, the earliest touch first among equals. -#}
    row_number() over (
        partition by attribution_model, conversion_id
        order by
            {{ measure }}_cents * credit_ratio - {{ measure }}_floor desc nulls last,
            touch_position nulls last
    )
{%- endmacro %}

{% macro settled_amount(measure) -%}
    {#- A credit's amount with its cent of those left over, signed as the whole. -#}
    cast(
        case when {{ measure }}_amount < 0 then -1 else 1 end * (
            {{ measure }}_floor
            + case when {{ measure }}_rank <= {{ measure }}_left_over then 1 else 0 end
        ) * 0.01
        as decimal(18, 2)
    )
{%- endmacro %}

{% macro measured_trillionths(withheld) -%}
    {#- What a journey's touches share: the whole, less what consent keeps out, which goes to no
        other touch. -#}
    1000000000000 - coalesce(cast({{ withheld }}.withheld_trillionths as bigint), 0)
{%- endmacro %}
