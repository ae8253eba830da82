with
occasions as (
    select
        survey_id,
        survey_month,
        hcp_id,
        account_id,
        is_invited,
        is_bounced,
        is_answered,
        nps_score
    from {{ ref('int_surveys__answered') }}
),

accounts_segmented as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

rules as (
    select
        {{ parameter('smallest_professional_group') }} as smallest_count,
        {{ parameter('smallest_response_ratio') }} as smallest_ratio,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

counted as (
    select
        coalesce(occasions.survey_id, 'unknown') as survey_id,
        occasions.survey_month,
        accounts_segmented.segment_type,
        accounts_segmented.segment,
        count(distinct occasions.hcp_id) as people_count,
        count(distinct case when occasions.nps_score is not null then occasions.hcp_id end)
            as nps_people_count,
        cast(sum(case when occasions.is_invited then 1 else 0 end) as bigint)
            as invited_count,
        cast(sum(case when occasions.is_bounced then 1 else 0 end) as bigint)
            as bounced_count,
        cast(
            sum(case when occasions.is_invited and occasions.is_answered then 1 else 0 end)
            as bigint
        ) as answered_count,
        cast(sum(case when occasions.nps_score >= 9 then 1 else 0 end) as bigint)
            as promoter_count,
        cast(sum(case when occasions.nps_score <= 6 then 1 else 0 end) as bigint)
            as detractor_count,
        count(occasions.nps_score) as nps_count
    from occasions
    inner join accounts_segmented on occasions.account_id = accounts_segmented.account_id
    group by
        coalesce(occasions.survey_id, 'unknown'),
        occasions.survey_month,
        accounts_segmented.segment_type,
        accounts_segmented.segment
),

reasoned as (
    select
        counted.*,
        rules.deviations,
        counted.people_count >= rules.smallest_count as is_counted,
        case
            when counted.people_count < rules.smallest_count then 'too_few_people'
            when counted.nps_people_count < rules.smallest_count then 'too_few_answers'
            -- Where few answer, those who do are no picture of those who do not.
            when
                counted.answered_count
                < (counted.invited_count - counted.bounced_count) * rules.smallest_ratio
                then 'response_too_low'
        end as withheld_reason
    from counted
    cross join rules
),

-- What is held back is null here, and so is every figure made of it.
shown as (
    select
        survey_id,
        survey_month,
        segment_type,
        segment,
        deviations,
        withheld_reason,
        case when is_counted then invited_count end as invited_count,
        case when is_counted then bounced_count end as bounced_count,
        case when is_counted then invited_count - bounced_count end as delivered_count,
        case when is_counted then answered_count end as answered_count,
        case when withheld_reason is null then nps_count end as nps_count,
        case when withheld_reason is null then promoter_count end as promoter_count,
        case when withheld_reason is null then detractor_count end as detractor_count
    from reasoned
),

final as (
    select
        shown.survey_id,
        shown.survey_month,
        shown.segment_type,
        shown.segment,
        shown.invited_count,
        shown.bounced_count,
        shown.delivered_count,
        shown.answered_count,
        shown.delivered_count - shown.answered_count as unanswered_count,
        {{ ratio('shown.answered_count', 'shown.delivered_count') }} as response_ratio,
        shown.nps_count as nps_answer_count,
        {{ ratio('(shown.promoter_count - shown.detractor_count)', 'shown.nps_count') }}
            as nps_ratio,
        {{ rounded_ratio(net_bound(
            'shown.promoter_count', 'shown.detractor_count', 'shown.nps_count',
            'shown.deviations', 'low'
        )) }} as nps_low_ratio,
        {{ rounded_ratio(net_bound(
            'shown.promoter_count', 'shown.detractor_count', 'shown.nps_count',
            'shown.deviations', 'high'
        )) }} as nps_high_ratio,
        shown.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    cross join run_context
)

select * from final
