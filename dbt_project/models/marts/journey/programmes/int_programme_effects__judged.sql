with
compared as (
    select
        programme_id,
        comparison,
        programme_kind,
        offer,
        window_days,
        planned_hold_out_ratio,
        treated_count,
        untreated_count,
        treated_share,
        untreated_share,
        share_low,
        share_high,
        treated_mean,
        untreated_mean,
        mean_half,
        unpriced_share,
        held_out_share,
        tolerance,
        smallest_count,
        withheld_reason,
        is_balanced
    from {{ ref('int_programmes__compared') }}
),

run_context as (
    select {{ parameter('programme_unpriced_limit') }} as unpriced_limit
    from {{ run_context() }} as build
),

measures as (
    select
        'returned' as measure,
        cast(null as decimal(18, 6)) as unpriced_limit
    union all
    select
        'value' as measure,
        unpriced_limit
    from run_context
),

reasoned as (
    select
        compared.programme_id,
        compared.comparison,
        measures.measure,
        compared.programme_kind,
        compared.offer,
        compared.window_days,
        compared.planned_hold_out_ratio,
        compared.treated_count,
        compared.untreated_count,
        compared.treated_share,
        compared.untreated_share,
        compared.share_low,
        compared.share_high,
        compared.treated_mean,
        compared.untreated_mean,
        compared.treated_mean - compared.untreated_mean as mean_difference,
        compared.treated_mean - compared.untreated_mean - compared.mean_half as mean_low,
        compared.treated_mean - compared.untreated_mean + compared.mean_half as mean_high,
        compared.held_out_share,
        compared.tolerance,
        compared.smallest_count,
        compared.is_balanced,
        case
            when compared.withheld_reason is not null then compared.withheld_reason
            when compared.unpriced_share > measures.unpriced_limit then 'amounts_missing'
        end as withheld_reason
    from compared
    cross join measures
),

shown as (
    select
        reasoned.*,
        reasoned.withheld_reason is null and reasoned.measure = 'returned' as is_share_shown,
        reasoned.withheld_reason is null and reasoned.measure = 'value' as is_amount_shown
    from reasoned
),

final as (
    select
        programme_id,
        comparison,
        measure,
        programme_kind,
        offer,
        window_days,
        {{ patients_shown('treated_count', 'smallest_count') }} as treated_count_rounded,
        {{ patients_shown('untreated_count', 'smallest_count') }} as untreated_count_rounded,
        case when is_share_shown then {{ two_places('treated_share') }} end
            as treated_ratio,
        case when is_share_shown then {{ two_places('untreated_share') }} end
            as untreated_ratio,
        case when is_share_shown then {{ two_places('treated_share - untreated_share') }} end
            as difference_ratio,
        case when is_share_shown then {{ two_places_bound('share_low', 'low') }} end
            as difference_low_ratio,
        case when is_share_shown then {{ two_places_bound('share_high', 'high') }} end
            as difference_high_ratio,
        case when is_amount_shown then {{ whole_amount('treated_mean') }} end
            as treated_amount,
        case when is_amount_shown then {{ whole_amount('untreated_mean') }} end
            as untreated_amount,
        case when is_amount_shown then {{ whole_amount('mean_difference') }} end
            as difference_amount,
        case when is_amount_shown then {{ whole_amount_bound('mean_low', 'low') }} end
            as difference_low_amount,
        case when is_amount_shown then {{ whole_amount_bound('mean_high', 'high') }} end
            as difference_high_amount,
        planned_hold_out_ratio,
        case when withheld_reason is null then {{ two_places('held_out_share') }} end
            as held_out_ratio,
        coalesce(abs(held_out_share - planned_hold_out_ratio) <= tolerance, false)
            as is_as_planned,
        is_balanced,
        withheld_reason
    from shown
)

select * from final
