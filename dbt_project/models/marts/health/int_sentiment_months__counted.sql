with
entries as (
    select
        account_id,
        employee_id,
        anchor_level,
        period_month,
        residual_levels,
        case when residual_levels > 0 then 1 else 0 end as greener
    from {{ ref('int_sentiments__compared') }}
),

segments as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

top_levels as (
    select max(anchor_level) as top_level
    from {{ policy('sentiment_tiers', ['anchor_level']) }}
),

rules as (
    select greatest({{ parameter('smallest_professional_group') }}, 1) as smallest_group
),

counted as (
    select
        segments.segment_type,
        segments.segment,
        entries.period_month,
        -- Months as whole numbers, so that windows reach back over months without entries.
        cast(year(entries.period_month) * 12 + month(entries.period_month) as bigint)
            as month_number,
        count(*) as entry_count,
        cast(
            sum(case when entries.anchor_level = top_levels.top_level then 1 else 0 end) as bigint
        ) as top_level_count,
        count(entries.residual_levels) as compared_count,
        -- Who feels something about several accounts is one person.
        count(distinct case when entries.residual_levels is not null then entries.employee_id end)
            as rater_count,
        cast(coalesce(sum(entries.residual_levels), 0) as bigint) as residual_sum,
        cast(coalesce(sum(entries.residual_levels * entries.residual_levels), 0) as bigint)
            as residual_square_sum,
        cast(sum(entries.greener) as bigint) as greener_count
    from entries
    inner join segments on entries.account_id = segments.account_id
    cross join top_levels
    group by segments.segment_type, segments.segment, entries.period_month
),

final as (
    select
        counted.segment_type,
        counted.segment,
        counted.period_month,
        counted.month_number,
        counted.entry_count,
        counted.top_level_count,
        counted.compared_count,
        counted.rater_count,
        counted.residual_sum,
        counted.residual_square_sum,
        counted.greener_count,
        case
            when counted.rater_count < rules.smallest_group then 'too_few_raters'
            when {{ protects_another_group(
                'counted.rater_count < rules.smallest_group',
                'counted.rater_count >= rules.smallest_group',
                'counted.rater_count',
                'counted.segment_type, counted.period_month'
            ) }} then 'protects_another_group'
        end as withheld_reason
    from counted
    cross join rules
)

select * from final
