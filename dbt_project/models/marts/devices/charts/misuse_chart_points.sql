with
points as (
    select
        rule_id,
        product_id,
        point_start_date,
        point_end_date,
        exposed_count,
        misused_count,
        withheld_reason,
        {{ ratio('misused_count', 'exposed_count') }} as misuse_ratio
    from {{ ref('int_misuse_points__summed') }}
),

signalled as (
    select
        rule_id,
        product_id,
        point_start_date,
        is_baseline,
        centre_ratio,
        low_limit_ratio,
        high_limit_ratio,
        deviations,
        spread_multiple,
        run_point_count,
        signal_word,
        direction_word
    from {{ ref('int_misuse_points__signalled') }}
),

openings as (
    select
        rule_id,
        product_id,
        hcp_id,
        opened_date
    from {{ ref('fct_misuse_episodes') }}
    where opened_date is not null
),

rules as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

interventions as (
    select
        points.rule_id,
        points.product_id,
        points.point_start_date,
        cast(count(distinct openings.hcp_id) as bigint) as intervention_count
    from points
    inner join openings
        on points.rule_id = openings.rule_id
        and points.product_id = openings.product_id
        and points.point_start_date <= openings.opened_date
        and points.point_end_date >= openings.opened_date
    group by points.rule_id, points.product_id, points.point_start_date
),

final as (
    select
        points.rule_id,
        points.product_id,
        points.point_start_date,
        case
            when signalled.is_baseline then 'baseline'
            when signalled.rule_id is not null then 'monitored'
            else 'not_judged'
        end as phase,
        case
            when coalesce(points.withheld_reason, '') <> 'group_too_small'
                then points.exposed_count
        end as exposed_count,
        case when points.withheld_reason is null then points.misused_count end as misused_count,
        case when points.withheld_reason is null then points.misuse_ratio end as misuse_ratio,
        signalled.centre_ratio,
        signalled.low_limit_ratio,
        signalled.high_limit_ratio,
        signalled.deviations,
        signalled.spread_multiple,
        signalled.run_point_count,
        coalesce(signalled.signal_word, 'not_judged') as signal_word,
        signalled.direction_word,
        -- Few people who opened something would be told apart by their month.
        case
            when coalesce(interventions.intervention_count, 0) = 0 then cast(0 as bigint)
            when interventions.intervention_count >= rules.smallest_group
                then interventions.intervention_count
        end as intervention_count,
        coalesce(
            points.withheld_reason, case when signalled.rule_id is null then 'no_baseline' end
        ) as withheld_reason,
        points.point_end_date,
        rules.as_of_date,
        rules.build_id
    from points
    cross join rules
    left join signalled
        on points.rule_id = signalled.rule_id
        and points.product_id = signalled.product_id
        and points.point_start_date = signalled.point_start_date
    left join interventions
        on points.rule_id = interventions.rule_id
        and points.product_id = interventions.product_id
        and points.point_start_date = interventions.point_start_date
)

select * from final
