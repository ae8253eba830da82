with
units as (
    select
        template_id,
        product_id,
        outcome,
        treated_count,
        untreated_count,
        treated_reached_count,
        untreated_reached_count,
        registered_count
    from {{ ref('int_template_units__counted') }}
),

rules as (
    select
        {{ parameter('confidence_deviations') }} as deviations,
        {{ parameter('smallest_professional_group') }} as smallest_group,
        {{ parameter('template_smallest_count') }} as smallest_count
),

shares as (
    select
        units.template_id,
        units.product_id,
        units.outcome,
        units.treated_count,
        units.untreated_count,
        units.registered_count,
        rules.deviations,
        {{ safe_divide('units.treated_reached_count', 'units.treated_count') }}
            as treated_share,
        {{ safe_divide('units.untreated_reached_count', 'units.untreated_count') }}
            as untreated_share,
        {{ wilson_bound(
            'units.treated_reached_count', 'units.treated_count', 'rules.deviations', 'low'
        ) }} as treated_low,
        {{ wilson_bound(
            'units.treated_reached_count', 'units.treated_count', 'rules.deviations', 'high'
        ) }} as treated_high,
        {{ wilson_bound(
            'units.untreated_reached_count', 'units.untreated_count', 'rules.deviations', 'low'
        ) }} as untreated_low,
        {{ wilson_bound(
            'units.untreated_reached_count', 'units.untreated_count', 'rules.deviations', 'high'
        ) }} as untreated_high,
        case
            when least(units.treated_count, units.untreated_count) < rules.smallest_group
                then 'group_too_small'
            when units.treated_count < rules.smallest_count then 'too_few_treated'
            when units.untreated_count < rules.smallest_count then 'too_few_untreated'
        end as withheld_reason
    from units
    cross join rules
),

differences as (
    select
        template_id,
        product_id,
        outcome,
        treated_count,
        untreated_count,
        registered_count,
        deviations,
        treated_share,
        untreated_share,
        treated_share - untreated_share as effect,
        {{ newcombe_bound(
            'treated_share', 'treated_low', 'treated_high',
            'untreated_share', 'untreated_low', 'untreated_high', 'low'
        ) }} as effect_low,
        {{ newcombe_bound(
            'treated_share', 'treated_low', 'treated_high',
            'untreated_share', 'untreated_low', 'untreated_high', 'high'
        ) }} as effect_high,
        withheld_reason
    from shares
),

final as (
    select
        template_id,
        product_id,
        outcome,
        treated_count,
        untreated_count,
        case
            when withheld_reason is not null then null
            when registered_count = treated_count + untreated_count then 'quasi_experimental'
            else 'associational'
        end as evidence_label,
        case when withheld_reason is null then {{ rounded_ratio('treated_share') }} end
            as treated_ratio,
        case when withheld_reason is null then {{ rounded_ratio('untreated_share') }} end
            as untreated_ratio,
        case when withheld_reason is null then {{ rounded_ratio('effect') }} end
            as effect_ratio,
        case when withheld_reason is null then {{ rounded_ratio('effect_low') }} end
            as effect_low_ratio,
        case when withheld_reason is null then {{ rounded_ratio('effect_high') }} end
            as effect_high_ratio,
        case
            when withheld_reason is null
                then {{ safe_divide('effect_high - effect_low', '2 * deviations') }}
        end as standard_error,
        withheld_reason
    from differences
)

select * from final
