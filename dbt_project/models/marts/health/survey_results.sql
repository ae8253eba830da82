with
months as (
    select
        survey_id,
        survey_month,
        segment_type,
        segment,
        withheld_reason,
        -- What is held back is null here, and so is every figure made of it.
        case when count_withheld_reason is null then invited_count end as invited_count,
        case when count_withheld_reason is null then bounced_count end as bounced_count,
        case when count_withheld_reason is null then invited_count - bounced_count end
            as delivered_count,
        case when count_withheld_reason is null then answered_count end as answered_count,
        case when withheld_reason is null then nps_count end as nps_count,
        case when withheld_reason is null then promoter_count end as promoter_count,
        case when withheld_reason is null then detractor_count end as detractor_count
    from {{ ref('int_survey_months__counted') }}
),

rules as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        months.survey_id,
        months.survey_month,
        months.segment_type,
        months.segment,
        months.invited_count,
        months.bounced_count,
        months.delivered_count,
        months.answered_count,
        months.delivered_count - months.answered_count as unanswered_count,
        {{ ratio('months.answered_count', 'months.delivered_count') }} as response_ratio,
        months.nps_count as nps_answer_count,
        {{ ratio('(months.promoter_count - months.detractor_count)', 'months.nps_count') }}
            as nps_ratio,
        {{ rounded_ratio(net_bound(
            'months.promoter_count', 'months.detractor_count', 'months.nps_count',
            'rules.deviations', 'low'
        )) }} as nps_low_ratio,
        {{ rounded_ratio(net_bound(
            'months.promoter_count', 'months.detractor_count', 'months.nps_count',
            'rules.deviations', 'high'
        )) }} as nps_high_ratio,
        months.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from months
    cross join rules
    cross join run_context
)

select * from final
