with
entries as (
    select
        account_id,
        employee_id,
        anchor_level,
        period_month,
        residual_levels,
        case when residual_levels > 0 then 1 else 0 end as greener,
        case when residual_levels <= 0 then 1 else 0 end as rest,
        decided_count,
        renewed_count
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

final as (
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
        count(distinct case when entries.residual_levels is not null then entries.employee_id end)
            as rater_count,
        cast(coalesce(sum(entries.residual_levels), 0) as bigint) as residual_sum,
        cast(coalesce(sum(entries.residual_levels * entries.residual_levels), 0) as bigint)
            as residual_square_sum,
        cast(sum(entries.greener) as bigint) as greener_count,
        cast(sum(entries.greener * entries.decided_count) as bigint) as greener_decided_count,
        cast(sum(entries.greener * entries.renewed_count) as bigint) as greener_renewed_count,
        cast(sum(entries.rest * entries.decided_count) as bigint) as rest_decided_count,
        cast(sum(entries.rest * entries.renewed_count) as bigint) as rest_renewed_count
    from entries
    inner join segments on entries.account_id = segments.account_id
    cross join top_levels
    group by segments.segment_type, segments.segment, entries.period_month
)

select * from final
