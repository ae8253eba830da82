with
summed as (
    select
        anchor_version,
        segment_type,
        segment,
        pair_count,
        gap_total,
        sum_total,
        squares_total,
        gap_gap_total,
        sum_sum_total,
        squares_squares_total,
        gap_sum_total,
        gap_squares_total,
        sum_squares_total
    from {{ ref('int_rater_pairs__summed') }}
),

rules as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
),

-- Chance disagreement is that of two entries drawn at random from all entries of the pairs:
-- who spoke first is no property of a person, so both have the same distribution.
measured as (
    select
        summed.*,
        {{ safe_divide('summed.gap_total', 'summed.pair_count') }} as observed_gap,
        {{ safe_divide('summed.sum_total', 'summed.pair_count') }} as mean_sum,
        {{ safe_divide('summed.squares_total', 'summed.pair_count') }}
        - {{ safe_divide('summed.sum_total', 'summed.pair_count') }}
        * {{ safe_divide('summed.sum_total', 'summed.pair_count') }} / 2 as chance_gap
    from summed
),

kappas as (
    select
        measured.*,
        1 - measured.observed_gap / nullif(measured.chance_gap, 0) as kappa,
        measured.observed_gap / nullif(measured.chance_gap, 0) as missed
    from measured
),

-- The delta method: to first order a pair moves kappa by
-- (missed * (squares - mean_sum * sum) - gap) / chance_gap.
deviating as (
    select
        anchor_version,
        segment_type,
        segment,
        kappa,
        sqrt(greatest(
            {{ covariance('gap_gap_total', 'gap_total', 'gap_total', 'pair_count') }}
            + missed * missed * {{ covariance(
                'squares_squares_total', 'squares_total', 'squares_total', 'pair_count'
            ) }}
            + missed * missed * mean_sum * mean_sum
            * {{ covariance('sum_sum_total', 'sum_total', 'sum_total', 'pair_count') }}
            - 2 * missed
            * {{ covariance('gap_squares_total', 'gap_total', 'squares_total', 'pair_count') }}
            + 2 * missed * mean_sum
            * {{ covariance('gap_sum_total', 'gap_total', 'sum_total', 'pair_count') }}
            - 2 * missed * missed * mean_sum
            * {{ covariance('sum_squares_total', 'sum_total', 'squares_total', 'pair_count') }},
            cast(0 as double)
        ) / pair_count) / chance_gap as deviation
    from kappas
    where kappa is not null
),

-- Fisher's scale keeps the bounds within -1 and 1 and evens the deviation out; at full
-- agreement it has no end, and no interval is told.
transformed as (
    select
        deviating.anchor_version,
        deviating.segment_type,
        deviating.segment,
        deviating.kappa,
        case
            when abs(deviating.kappa) < 1
                then ln((1 + deviating.kappa) / (1 - deviating.kappa)) / 2
        end as centre,
        case
            when abs(deviating.kappa) < 1
                then rules.deviations * deviating.deviation
                    / (1 - deviating.kappa * deviating.kappa)
        end as half_width
    from deviating
    cross join rules
),

final as (
    select
        anchor_version,
        segment_type,
        segment,
        kappa,
        1 - 2 / (exp(2 * (centre - half_width)) + 1) as kappa_low,
        1 - 2 / (exp(2 * (centre + half_width)) + 1) as kappa_high
    from transformed
)

select * from final
