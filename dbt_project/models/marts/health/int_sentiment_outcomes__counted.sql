with
entries as (
    select
        account_id,
        employee_id,
        period_month,
        residual_levels > 0 as is_greener,
        decided_count,
        renewed_count
    from {{ ref('int_sentiments__compared') }}
    where residual_levels is not null and decided_count > 0
),

accounts_segmented as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

entries_segmented as (
    select
        accounts_segmented.segment_type,
        accounts_segmented.segment,
        entries.employee_id,
        entries.period_month,
        entries.is_greener,
        entries.decided_count,
        entries.renewed_count
    from entries
    inner join accounts_segmented on entries.account_id = accounts_segmented.account_id
),

segments as (
    select
        segment_type,
        segment
    from {{ ref('int_sentiment_months__counted') }}
    group by segment_type, segment
),

months as (
    select period_month
    from {{ ref('int_sentiment_months__counted') }}
    group by period_month
),

-- Every segment in every month: one without entries can be read off the others, too.
segment_months as (
    select
        segments.segment_type,
        segments.segment,
        months.period_month
    from segments
    cross join months
),

rules as (
    select greatest({{ parameter('smallest_professional_group') }}, 1) as smallest_group
),

-- Decisions take months: outcomes are summed over the segment's months so far.
counted as (
    select
        segment_months.segment_type,
        segment_months.segment,
        segment_months.period_month,
        -- Who rates in several months is one person, so that months' counts cannot be summed.
        count(distinct case when so_far.is_greener then so_far.employee_id end)
            as greener_rater_count,
        count(distinct case when not so_far.is_greener then so_far.employee_id end)
            as rest_rater_count,
        sum(case when so_far.is_greener then so_far.decided_count else 0 end)
            as greener_decided_count,
        sum(case when so_far.is_greener then so_far.renewed_count else 0 end)
            as greener_renewed_count,
        sum(case when not so_far.is_greener then so_far.decided_count else 0 end)
            as rest_decided_count,
        sum(case when not so_far.is_greener then so_far.renewed_count else 0 end)
            as rest_renewed_count
    from segment_months
    left join entries_segmented as so_far
        on segment_months.segment_type = so_far.segment_type
        and segment_months.segment = so_far.segment
        and segment_months.period_month >= so_far.period_month
    group by segment_months.segment_type, segment_months.segment, segment_months.period_month
),

judged as (
    select
        counted.segment_type,
        counted.segment,
        counted.period_month,
        counted.greener_decided_count,
        counted.greener_renewed_count,
        counted.rest_decided_count,
        counted.rest_renewed_count,
        counted.greener_rater_count >= rules.smallest_group
        and not {{ protects_another_group(
            'counted.greener_decided_count > 0 and counted.greener_rater_count < rules.smallest_group',
            'counted.greener_rater_count >= rules.smallest_group',
            'counted.greener_rater_count',
            'counted.segment_type, counted.period_month'
        ) }} as is_greener_shown,
        counted.rest_rater_count >= rules.smallest_group
        and not {{ protects_another_group(
            'counted.rest_decided_count > 0 and counted.rest_rater_count < rules.smallest_group',
            'counted.rest_rater_count >= rules.smallest_group',
            'counted.rest_rater_count',
            'counted.segment_type, counted.period_month'
        ) }} as is_rest_shown
    from counted
    cross join rules
),

final as (
    select
        segment_type,
        segment,
        period_month,
        case when is_greener_shown then cast(greener_decided_count as bigint) end
            as greener_decided_count,
        case when is_greener_shown then cast(greener_renewed_count as bigint) end
            as greener_renewed_count,
        case when is_rest_shown then cast(rest_decided_count as bigint) end
            as rest_decided_count,
        case when is_rest_shown then cast(rest_renewed_count as bigint) end
            as rest_renewed_count
    from judged
)

select * from final
