with
effects as (
    select
        template_id,
        product_id,
        outcome,
        cast(effect_ratio as double) as effect,
        standard_error * standard_error as variance
    from {{ ref('int_template_effects__bounded') }}
    where withheld_reason is null
),

spreads as (
    select
        template_id,
        outcome,
        cast(tau_ratio as double) as tau,
        pooled,
        weight_sum,
        cast(step_weight as double) as step_weight
    from {{ ref('int_template_spreads__weighed') }}
),

rules as (
    select {{ parameter('confidence_deviations') }} as deviations
),

-- Under one spread: how far a product's own effect is believed, the rest is the template's.
believed as (
    select
        effects.template_id,
        effects.product_id,
        effects.outcome,
        effects.effect,
        effects.variance,
        spreads.tau,
        spreads.pooled,
        spreads.weight_sum,
        spreads.step_weight,
        spreads.tau * spreads.tau / (effects.variance + spreads.tau * spreads.tau)
            as own_share
    from effects
    inner join spreads
        on effects.template_id = spreads.template_id and effects.outcome = spreads.outcome
),

moments as (
    select
        template_id,
        product_id,
        outcome,
        tau,
        pooled,
        step_weight,
        own_share * effect + (1 - own_share) * pooled as mean,
        own_share * variance + (1 - own_share) * (1 - own_share) / weight_sum as variance
    from believed
),

summed as (
    select
        template_id,
        product_id,
        outcome,
        cast(sum({{ nine_places('step_weight') }}) as double) as total_weight,
        cast(sum({{ nine_places('step_weight * tau') }}) as double) as tau_sum,
        cast(sum({{ nine_places('step_weight * pooled') }}) as double) as pooled_sum,
        cast(sum({{ nine_places('step_weight * mean') }}) as double) as mean_sum,
        cast(sum({{ nine_places('step_weight * (variance + mean * mean)') }}) as double)
            as square_sum
    from moments
    group by template_id, product_id, outcome
),

averaged as (
    select
        summed.template_id,
        summed.product_id,
        summed.outcome,
        summed.tau_sum / summed.total_weight as tau,
        summed.pooled_sum / summed.total_weight as pooled,
        summed.mean_sum / summed.total_weight as mean,
        rules.deviations * sqrt(
            greatest(
                0,
                summed.square_sum / summed.total_weight
                - (summed.mean_sum / summed.total_weight)
                * (summed.mean_sum / summed.total_weight)
            )
        ) as half_width
    from summed
    cross join rules
),

final as (
    select
        template_id,
        product_id,
        outcome,
        {{ rounded_ratio('tau') }} as tau_ratio,
        {{ rounded_ratio('pooled') }} as pooled_effect_ratio,
        {{ rounded_ratio('mean') }} as shrunken_effect_ratio,
        {{ rounded_ratio('mean - half_width') }} as shrunken_low_ratio,
        {{ rounded_ratio('mean + half_width') }} as shrunken_high_ratio
    from averaged
)

select * from final
