with
judged as (
    select
        content_id,
        rule_id,
        topic,
        treated_count,
        untreated_count,
        overlap_ratio,
        withheld_reason
    from {{ ref('int_content_effects__judged') }}
),

estimates as (
    select
        content_id,
        rule_id,
        before_ratio,
        after_ratio,
        untreated_before_ratio,
        untreated_after_ratio,
        effect_ratio,
        effect_low_ratio,
        effect_high_ratio
    from {{ ref('int_content_effects__estimated') }}
),

burdens as (
    select
        content_id,
        rule_id,
        message_median_count,
        message_high_count
    from {{ ref('int_content_burdens__ranked') }}
),

balanced as (
    select
        content_id,
        rule_id,
        mended_count,
        relapsed_count,
        relapse_ratio,
        relapse_low_ratio,
        relapse_high_ratio,
        relapse_median_days,
        opt_out_difference_ratio,
        opt_out_low_ratio,
        opt_out_high_ratio
    from {{ ref('int_content_effects__balanced') }}
),

cells as (
    select
        content_id,
        rule_id
    from {{ ref('int_content_cells__told') }}
    where measure = 'treated' and is_told
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

-- Of a handful of people it is not told how many they are.
counts as (
    select
        judged.content_id,
        judged.rule_id,
        case
            when judged.treated_count = 0 or cells.content_id is not null
                then judged.treated_count
        end as treated_count,
        case
            when
                judged.untreated_count = 0
                or judged.untreated_count >= run_context.smallest_group
                then judged.untreated_count
        end as untreated_count
    from judged
    cross join run_context
    left join cells
        on judged.content_id = cells.content_id and judged.rule_id = cells.rule_id
),

final as (
    select
        judged.content_id,
        judged.rule_id,
        judged.topic,
        counts.treated_count,
        counts.untreated_count,
        case
            when counts.treated_count is not null and counts.untreated_count is not null
                then judged.overlap_ratio
        end as overlap_ratio,
        estimates.before_ratio,
        estimates.after_ratio,
        estimates.untreated_before_ratio,
        estimates.untreated_after_ratio,
        estimates.effect_ratio,
        estimates.effect_low_ratio,
        estimates.effect_high_ratio,
        case
            when judged.withheld_reason is not null then null
            when estimates.effect_high_ratio < 0 then 'improves'
            when estimates.effect_low_ratio > 0 then 'worsens'
            else 'covers_zero'
        end as effect_word,
        case when judged.withheld_reason is null then 'quasi_experimental' end as evidence_label,
        balanced.mended_count,
        balanced.relapsed_count,
        balanced.relapse_ratio,
        balanced.relapse_low_ratio,
        balanced.relapse_high_ratio,
        balanced.relapse_median_days,
        burdens.message_median_count,
        burdens.message_high_count,
        balanced.opt_out_difference_ratio,
        balanced.opt_out_low_ratio,
        balanced.opt_out_high_ratio,
        judged.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged
    cross join run_context
    inner join counts
        on judged.content_id = counts.content_id and judged.rule_id = counts.rule_id
    left join estimates
        on judged.content_id = estimates.content_id
        and judged.rule_id = estimates.rule_id
        and judged.withheld_reason is null
    left join burdens
        on judged.content_id = burdens.content_id
        and judged.rule_id = burdens.rule_id
        and judged.withheld_reason is null
    left join balanced
        on judged.content_id = balanced.content_id and judged.rule_id = balanced.rule_id
)

select * from final
