with
exposures as (
    select
        rule_id,
        product_id,
        hcp_id,
        operated_date,
        exposed_count,
        misused_count
    from {{ ref('int_misuse_exposures') }}
    where product_id is not null
),

rules as (
    select
        as_of_date,
        cast({{ parameter('spc_point_weeks') }} as bigint) as point_weeks,
        {{ parameter('spc_smallest_exposures') }} as smallest_exposures,
        {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

numbered as (
    select
        exposures.rule_id,
        exposures.product_id,
        exposures.hcp_id,
        exposures.exposed_count,
        exposures.misused_count,
        rules.point_weeks,
        cast(
            floor({{ safe_divide(week_number('exposures.operated_date'), 'rules.point_weeks') }})
            as bigint
        ) as point_number
    from exposures
    cross join rules
),

summed as (
    select
        rule_id,
        product_id,
        -- Week 0 began on 20 December 1999.
        {{ add_days(week_end('point_weeks * point_number'), -6) }} as point_start_date,
        {{ week_end('point_weeks * (point_number + 1) - 1') }} as point_end_date,
        cast(sum(exposed_count) as bigint) as exposed_count,
        cast(sum(misused_count) as bigint) as misused_count,
        -- Distinct: a person uses several devices on many days.
        cast(count(distinct case when hcp_id <> 'unknown' then hcp_id end) as bigint)
            as person_count
    from numbered
    group by rule_id, product_id, point_weeks, point_number
),

judged as (
    select
        summed.rule_id,
        summed.product_id,
        summed.point_start_date,
        summed.point_end_date,
        summed.exposed_count,
        summed.misused_count,
        case
            when summed.person_count < rules.smallest_group then 'group_too_small'
            when summed.exposed_count < rules.smallest_exposures then 'too_few_exposures'
        end as withheld_reason
    from summed
    cross join rules
    where summed.point_end_date <= rules.as_of_date
),

final as (
    select
        rule_id,
        product_id,
        point_start_date,
        point_end_date,
        exposed_count,
        misused_count,
        withheld_reason,
        -- Of those that are judged: the first ones are what the rest is held against.
        case
            when withheld_reason is null
                then cast(row_number() over (
                        partition by
                            rule_id,
                            product_id,
                            case when withheld_reason is null then 1 else 0 end
                        order by point_start_date
                    ) as bigint)
        end as judged_number
    from judged
)

select * from final
