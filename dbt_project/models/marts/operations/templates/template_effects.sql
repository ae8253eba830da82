with
bounded as (
    select
        template_id,
        product_id,
        outcome,
        treated_count,
        untreated_count,
        evidence_label,
        treated_ratio,
        untreated_ratio,
        effect_ratio,
        effect_low_ratio,
        effect_high_ratio,
        withheld_reason
    from {{ ref('int_template_effects__bounded') }}
),

shrunken as (
    select
        template_id,
        product_id,
        outcome,
        tau_ratio,
        pooled_effect_ratio,
        shrunken_effect_ratio,
        shrunken_low_ratio,
        shrunken_high_ratio
    from {{ ref('int_template_effects__shrunken') }}
),

worded as (
    select
        template_id,
        product_id,
        outcome,
        transfer_word,
        reach_word
    from {{ ref('int_template_effects__worded') }}
),

outcomes as (
    select
        outcome,
        window_days,
        is_headline
    from {{ policy('template_outcomes', ['outcome']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

ranked as (
    select
        template_id,
        product_id,
        outcome,
        cast(row_number() over (
            partition by template_id, outcome
            order by shrunken_effect_ratio desc nulls last, product_id asc nulls last
        ) as bigint) as effect_rank
    from shrunken
),

-- Least bad is not good: of products on which it does not surely work none is the best.
best as (
    select
        ranked.template_id,
        ranked.outcome,
        ranked.product_id
    from ranked
    inner join worded
        on ranked.template_id = worded.template_id
        and ranked.product_id = worded.product_id
        and ranked.outcome = worded.outcome
    where ranked.effect_rank = 1 and worded.transfer_word = 'transfers'
),

final as (
    select
        bounded.template_id,
        bounded.product_id,
        bounded.outcome,
        outcomes.is_headline,
        outcomes.window_days,
        -- Of a handful of people it is not told how many they are.
        case
            when coalesce(bounded.withheld_reason, '') <> 'group_too_small'
                then bounded.treated_count
        end as treated_count,
        case
            when coalesce(bounded.withheld_reason, '') <> 'group_too_small'
                then bounded.untreated_count
        end as untreated_count,
        bounded.treated_ratio,
        bounded.untreated_ratio,
        bounded.effect_ratio,
        bounded.effect_low_ratio,
        bounded.effect_high_ratio,
        shrunken.shrunken_effect_ratio,
        shrunken.shrunken_low_ratio,
        shrunken.shrunken_high_ratio,
        shrunken.pooled_effect_ratio,
        shrunken.tau_ratio,
        ranked.effect_rank,
        best.product_id as best_product_id,
        worded.transfer_word,
        worded.reach_word,
        bounded.evidence_label,
        bounded.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from bounded
    cross join run_context
    inner join outcomes on bounded.outcome = outcomes.outcome
    inner join worded
        on bounded.template_id = worded.template_id
        and bounded.product_id = worded.product_id
        and bounded.outcome = worded.outcome
    left join shrunken
        on bounded.template_id = shrunken.template_id
        and bounded.product_id = shrunken.product_id
        and bounded.outcome = shrunken.outcome
    left join ranked
        on bounded.template_id = ranked.template_id
        and bounded.product_id = ranked.product_id
        and bounded.outcome = ranked.outcome
    left join best
        on bounded.template_id = best.template_id and bounded.outcome = best.outcome
)

select * from final
