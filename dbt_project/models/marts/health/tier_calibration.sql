with
cells as (
    select
        policy_name,
        segment_type,
        segment,
        tier,
        decided_count,
        account_count,
        renewed_count,
        first_decision_date,
        last_decision_date,
        base_decided_count,
        base_renewed_count,
        renewal_share,
        renewal_low,
        renewal_high,
        withheld_reason,
        suspended_reason
    from {{ ref('int_segments__bounded') }}
),

-- What a published rate may be made of: cells with accounts enough.
cells_shown as (
    select
        policy_name,
        segment_type,
        segment,
        tier,
        renewal_share,
        renewal_low,
        renewal_high,
        {{ ratio('renewed_count', 'decided_count') }} as renewal_ratio
    from cells
    where withheld_reason is null
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
    where tier <> 'Insufficient data'
),

neighbours as (
    select
        tiers.tier,
        greener_tiers.tier as greener_tier
    from tiers
    inner join tiers as greener_tiers on tiers.risk_rank = greener_tiers.risk_rank + 1
),

separations as (
    select
        own.policy_name,
        own.segment_type,
        own.segment,
        own.tier,
        {{ rounded_ratio('greener.renewal_share - own.renewal_share') }} as difference_ratio,
        {{ rounded_ratio(newcombe_bound(
            'greener.renewal_share', 'greener.renewal_low', 'greener.renewal_high',
            'own.renewal_share', 'own.renewal_low', 'own.renewal_high', 'low'
        )) }} as difference_low_ratio,
        {{ rounded_ratio(newcombe_bound(
            'greener.renewal_share', 'greener.renewal_low', 'greener.renewal_high',
            'own.renewal_share', 'own.renewal_low', 'own.renewal_high', 'high'
        )) }} as difference_high_ratio
    from cells_shown as own
    inner join neighbours on own.tier = neighbours.tier
    inner join cells_shown as greener
        on own.policy_name = greener.policy_name
        and own.segment_type = greener.segment_type
        and own.segment = greener.segment
        and neighbours.greener_tier = greener.tier
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        cells.policy_name,
        cells.segment_type,
        cells.segment,
        cells.tier,
        cast({{ parameter('calibration_lead_days') }} as bigint) as lead_days,
        cells.decided_count,
        cells.account_count,
        cells.decided_count - cells.renewed_count as not_renewed_count,
        cells.first_decision_date,
        cells.last_decision_date,
        cells_shown.renewal_ratio,
        {{ rounded_ratio('cells_shown.renewal_low') }} as renewal_low_ratio,
        {{ rounded_ratio('cells_shown.renewal_high') }} as renewal_high_ratio,
        {{ ratio(
            '(cells.renewed_count + ' ~ parameter('calibration_prior_terms')
            ~ ' * tier_rates.renewal_ratio)',
            '(cells.decided_count + ' ~ parameter('calibration_prior_terms') ~ ')'
        ) }} as pooled_renewal_ratio,
        case when cells.withheld_reason is null then segments_ordered.monotone_renewal_ratio end
            as monotone_renewal_ratio,
        case
            when cells.withheld_reason is null
                then {{ ratio('cells.base_renewed_count', 'cells.base_decided_count') }}
        end as base_renewal_ratio,
        case
            when cells.withheld_reason is null
                then {{ multiple(
                    '(cells.decided_count - cells.renewed_count) * cells.base_decided_count',
                    'cells.decided_count * (cells.base_decided_count - cells.base_renewed_count)'
                ) }}
        end as not_renewed_lift_multiple,
        neighbours.greener_tier,
        separations.difference_ratio,
        separations.difference_low_ratio,
        separations.difference_high_ratio,
        separations.difference_low_ratio > 0 as is_separable,
        cells.withheld_reason,
        cells.suspended_reason,
        run_context.as_of_date,
        run_context.build_id
    from cells
    left join cells_shown
        on cells.policy_name = cells_shown.policy_name
        and cells.segment_type = cells_shown.segment_type
        and cells.segment = cells_shown.segment
        and cells.tier = cells_shown.tier
    left join cells_shown as tier_rates
        on tier_rates.segment_type = 'all'
        and cells.policy_name = tier_rates.policy_name and cells.tier = tier_rates.tier
    left join {{ ref('int_segments__ordered') }} as segments_ordered
        on cells.policy_name = segments_ordered.policy_name
        and cells.segment_type = segments_ordered.segment_type
        and cells.segment = segments_ordered.segment
        and cells.tier = segments_ordered.tier
    left join neighbours on cells.tier = neighbours.tier
    left join separations
        on cells.policy_name = separations.policy_name
        and cells.segment_type = separations.segment_type
        and cells.segment = separations.segment
        and cells.tier = separations.tier
    cross join run_context
)

select * from final
