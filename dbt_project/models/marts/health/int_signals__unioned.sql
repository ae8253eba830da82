{{ config(materialized="view") }}

{% for signal_model in signal_models() -%}
select
    account_id,
    as_of_date,
    signal_name,
    signal_state,
    direction,
    evidence_reason,
    observed_at,
    valid_until_at
from {{ ref(signal_model) }}
{% if not loop.last -%}
union all
{% endif -%}
{%- endfor %}
