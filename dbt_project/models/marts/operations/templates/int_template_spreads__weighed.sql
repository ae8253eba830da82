with
effects as (
    select
        template_id,
        outcome,
        cast(effect_ratio as double) as effect,
        standard_error * standard_error as variance
    from {{ ref('int_template_effects__bounded') }}
    where withheld_reason is null
),

steps as (
    select
        tau_ratio,
        cast(tau_ratio as double) * cast(tau_ratio as double) as spread
    from {{ policy('shrink_steps', ['tau_ratio']) }} as in_force
),

effects_by_step as (
    select
        effects.template_id,
        effects.outcome,
        effects.effect,
        steps.tau_ratio,
        1 / (effects.variance + steps.spread) as precision_weight
    from effects
    cross join steps
),

sums as (
    select
        template_id,
        outcome,
        tau_ratio,
        cast(sum({{ nine_places('precision_weight') }}) as double) as weight_sum,
        cast(sum({{ nine_places('precision_weight * effect') }}) as double) as effect_sum,
        cast(sum({{ nine_places('ln(precision_weight)') }}) as double) as log_sum
    from effects_by_step
    group by template_id, outcome, tau_ratio
),

pools as (
    select
        template_id,
        outcome,
        tau_ratio,
        weight_sum,
        log_sum,
        effect_sum / weight_sum as pooled
    from sums
),

misfits as (
    select
        effects_by_step.template_id,
        effects_by_step.outcome,
        effects_by_step.tau_ratio,
        cast(sum({{ nine_places(
            'effects_by_step.precision_weight * (effects_by_step.effect - pools.pooled)'
            ~ ' * (effects_by_step.effect - pools.pooled)'
        ) }}) as double) as misfit
    from effects_by_step
    inner join pools
        on effects_by_step.template_id = pools.template_id
        and effects_by_step.outcome = pools.outcome
        and effects_by_step.tau_ratio = pools.tau_ratio
    group by effects_by_step.template_id, effects_by_step.outcome, effects_by_step.tau_ratio
),

likelihoods as (
    select
        pools.template_id,
        pools.outcome,
        pools.tau_ratio,
        pools.pooled,
        pools.weight_sum,
        0.5 * (pools.log_sum - ln(pools.weight_sum) - misfits.misfit) as log_likelihood
    from pools
    inner join misfits
        on pools.template_id = misfits.template_id
        and pools.outcome = misfits.outcome
        and pools.tau_ratio = misfits.tau_ratio
),

final as (
    select
        template_id,
        outcome,
        tau_ratio,
        pooled,
        weight_sum,
        -- Relative to the likeliest spread: of many products the likelihood itself underflows.
        {{ nine_places(
            'exp(log_likelihood - max(log_likelihood) over (partition by template_id, outcome))'
        ) }} as step_weight
    from likelihoods
)

select * from final
