with
points as (
    select
        rule_id,
        product_id,
        point_start_date,
        exposed_count,
        misused_count,
        judged_number,
        {{ safe_divide('misused_count', 'exposed_count') }} as misuse_share
    from {{ ref('int_misuse_points__summed') }}
    where withheld_reason is null
),

rules as (
    select
        {{ parameter('spc_baseline_points') }} as baseline_points,
        cast({{ parameter('spc_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

-- The first points alone: a chart that learns from what it watches calls no change a change.
centres as (
    select
        points.rule_id,
        points.product_id,
        {{ safe_divide('sum(points.misused_count)', 'sum(points.exposed_count)') }} as centre
    from points
    cross join rules
    where points.judged_number <= rules.baseline_points
    group by points.rule_id, points.product_id
    having count(*) = max(rules.baseline_points)
),

standardised as (
    select
        points.rule_id,
        points.product_id,
        points.point_start_date,
        points.judged_number,
        points.misuse_share,
        centres.centre,
        sqrt(
            centres.centre * (1 - centres.centre) / cast(points.exposed_count as double)
        ) as standard_error
    from points
    inner join centres
        on points.rule_id = centres.rule_id and points.product_id = centres.product_id
),

deviating as (
    select
        rule_id,
        product_id,
        point_start_date,
        judged_number,
        misuse_share,
        centre,
        standard_error,
        {{ safe_divide('misuse_share - centre', 'standard_error') }} as deviation
    from standardised
),

moved as (
    select
        rule_id,
        product_id,
        judged_number,
        {{ nine_places(
            'abs(deviation - lag(deviation) over ('
            ~ 'partition by rule_id, product_id order by judged_number))'
        ) }} as moving_range
    from deviating
),

-- Laney's p': where points differ by more than chance of counts, limits widen as much. 1.128 is
-- the mean range of two draws from the normal distribution in deviations.
spreads as (
    select
        moved.rule_id,
        moved.product_id,
        greatest(
            1, coalesce(cast(sum(moved.moving_range) as double) / count(moved.moving_range), 0)
            / 1.128
        ) as spread
    from moved
    cross join rules
    where moved.judged_number <= rules.baseline_points
    group by moved.rule_id, moved.product_id
),

final as (
    select
        deviating.rule_id,
        deviating.product_id,
        deviating.point_start_date,
        deviating.judged_number,
        deviating.judged_number <= rules.baseline_points as is_baseline,
        {{ rounded_ratio('deviating.misuse_share') }} as misuse_ratio,
        {{ rounded_ratio('deviating.centre') }} as centre_ratio,
        {{ rounded_ratio(
            'greatest(0, deviating.centre'
            ~ ' - rules.deviations * deviating.standard_error * spreads.spread)'
        ) }} as low_limit_ratio,
        {{ rounded_ratio(
            'least(1, deviating.centre'
            ~ ' + rules.deviations * deviating.standard_error * spreads.spread)'
        ) }} as high_limit_ratio,
        {{ rounded_count('deviating.deviation / spreads.spread') }} as deviations,
        {{ rounded_count('spreads.spread') }} as spread_multiple
    from deviating
    cross join rules
    inner join spreads
        on deviating.rule_id = spreads.rule_id and deviating.product_id = spreads.product_id
)

select * from final
