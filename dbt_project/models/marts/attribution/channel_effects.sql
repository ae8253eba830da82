with
effects as (
    select
        attribution_model,
        channel,
        chain_channel,
        effect_ratio
    from {{ ref('int_chain_effects') }}
),

models as (
    select
        attribution_model,
        chain_order,
        chain_measure,
        evidence_label
    from {{ policy('attribution_models', ['attribution_model']) }} as in_force
    where rule = 'removal_effect'
),

chains as (
    select
        chain_order,
        steps_text
    from {{ ref('int_chains') }}
),

channels as (
    select
        channel,
        chain_channel,
        is_pooled,
        journey_count,
        converted_count
    from {{ ref('int_chain_channels') }}
),

chain_sets as (
    select sets_text
    from {{ ref('int_chain_sets') }}
),

rules as (
    select
        cast({{ parameter('chain_bootstrap_draws') }} as bigint) as draws,
        cast({{ parameter('confidence_deviations') }} as double) as deviations,
        cast({{ parameter('smallest_chain_support') }} as bigint) as smallest_support
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

bounded as (
    select
        effects.attribution_model,
        effects.channel,
        effects.effect_ratio,
        {% for side in ['low', 'high'] -%}
        cast(round(
            removal_effect_bound(
                chains.steps_text, effects.chain_channel, models.chain_measure = 'value',
                rules.draws, rules.deviations, '{{ side }}'
            ),
            6
        ) as decimal(9, 6)) as effect_{{ side }}_ratio,
        {% endfor -%}
        models.evidence_label
    from effects
    inner join models on effects.attribution_model = models.attribution_model
    inner join chains on models.chain_order = chains.chain_order
    cross join rules

    union all

    select
        'rate_shapley' as attribution_model,
        channels.channel,
        cast(round(
            shapley_rate(chain_sets.sets_text, channels.chain_channel, rules.smallest_support), 10
        ) as decimal(11, 10)) as effect_ratio,
        cast(null as decimal(9, 6)) as effect_low_ratio,
        cast(null as decimal(9, 6)) as effect_high_ratio,
        'model_credit' as evidence_label
    from channels
    cross join chain_sets
    cross join rules
),

final as (
    select
        bounded.attribution_model,
        bounded.channel,
        channels.is_pooled,
        channels.journey_count,
        channels.converted_count,
        {{ rounded_ratio('bounded.effect_ratio') }} as effect_ratio,
        bounded.effect_low_ratio,
        bounded.effect_high_ratio,
        bounded.evidence_label,
        run_context.as_of_date,
        run_context.build_id
    from bounded
    inner join channels on bounded.channel = channels.channel
    cross join run_context
)

select * from final
