with
opt_outs as (
    select
        content_id,
        rule_id,
        is_treated,
        person_count,
        opted_out_count
    from {{ ref('int_content_opt_outs__counted') }}
),

relapses as (
    select
        content_id,
        rule_id,
        mended_person_count,
        relapsed_person_count,
        relapse_median_days
    from {{ ref('int_content_relapses__counted') }}
),

cells as (
    select
        content_id,
        rule_id
    from {{ ref('int_content_cells__told') }}
    where measure = 'relapse' and is_told
),

judged as (
    select
        content_id,
        rule_id,
        withheld_reason
    from {{ ref('int_content_effects__judged') }}
),

rules as (
    select
        {{ parameter('confidence_deviations') }} as deviations,
        {{ parameter('content_smallest_persons') }} as smallest_persons,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

shares as (
    select
        opt_outs.content_id,
        opt_outs.rule_id,
        opt_outs.is_treated,
        {{ safe_divide('opt_outs.opted_out_count', 'opt_outs.person_count') }} as opted_share,
        {{ wilson_bound(
            'opt_outs.opted_out_count', 'opt_outs.person_count', 'rules.deviations', 'low'
        ) }} as low_share,
        {{ wilson_bound(
            'opt_outs.opted_out_count', 'opt_outs.person_count', 'rules.deviations', 'high'
        ) }} as high_share
    from opt_outs
    cross join rules
    where
        {{ is_step_shown(
            'opt_outs.opted_out_count', 'opt_outs.person_count', 'rules.smallest_group'
        ) }}
),

differences as (
    select
        treated_shares.content_id,
        treated_shares.rule_id,
        treated_shares.opted_share - untreated_shares.opted_share as difference,
        {{ newcombe_bound(
            'treated_shares.opted_share', 'treated_shares.low_share', 'treated_shares.high_share',
            'untreated_shares.opted_share', 'untreated_shares.low_share',
            'untreated_shares.high_share', 'low'
        ) }} as difference_low,
        {{ newcombe_bound(
            'treated_shares.opted_share', 'treated_shares.low_share', 'treated_shares.high_share',
            'untreated_shares.opted_share', 'untreated_shares.low_share',
            'untreated_shares.high_share', 'high'
        ) }} as difference_high
    from shares as treated_shares
    inner join shares as untreated_shares
        on treated_shares.rule_id = untreated_shares.rule_id
        and treated_shares.is_treated
        and not untreated_shares.is_treated
),

mended as (
    select
        relapses.content_id,
        relapses.rule_id,
        relapses.mended_person_count as mended_count,
        relapses.relapsed_person_count as relapsed_count,
        {{ ratio('relapses.relapsed_person_count', 'relapses.mended_person_count') }}
            as relapse_ratio,
        {{ rounded_ratio(wilson_bound(
            'relapses.relapsed_person_count', 'relapses.mended_person_count',
            'rules.deviations', 'low'
        )) }} as relapse_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'relapses.relapsed_person_count', 'relapses.mended_person_count',
            'rules.deviations', 'high'
        )) }} as relapse_high_ratio,
        -- The median of a few is somebody's own.
        case
            when relapses.relapsed_person_count >= rules.smallest_persons
                then relapses.relapse_median_days
        end as relapse_median_days
    from relapses
    cross join rules
    inner join cells
        on relapses.content_id = cells.content_id and relapses.rule_id = cells.rule_id
),

final as (
    select
        judged.content_id,
        judged.rule_id,
        mended.mended_count,
        mended.relapsed_count,
        mended.relapse_ratio,
        mended.relapse_low_ratio,
        mended.relapse_high_ratio,
        mended.relapse_median_days,
        case
            when judged.withheld_reason is null
                then {{ rounded_ratio('differences.difference') }}
        end as opt_out_difference_ratio,
        case
            when judged.withheld_reason is null
                then {{ rounded_ratio('differences.difference_low') }}
        end as opt_out_low_ratio,
        case
            when judged.withheld_reason is null
                then {{ rounded_ratio('differences.difference_high') }}
        end as opt_out_high_ratio
    from judged
    left join mended
        on judged.content_id = mended.content_id and judged.rule_id = mended.rule_id
    left join differences
        on judged.content_id = differences.content_id and judged.rule_id = differences.rule_id
)

select * from final
