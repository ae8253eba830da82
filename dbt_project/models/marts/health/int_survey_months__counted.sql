with
occasions as (
    select
        coalesce(survey_id, 'unknown') as survey_id,
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
        {{ parameter('smallest_response_ratio') }} as smallest_ratio
),

counted as (
    select
        occasions.survey_id,
        occasions.survey_month,
        accounts_segmented.segment_type,
        accounts_segmented.segment,
        -- Who is asked, or answers, several times is one person.
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
        occasions.survey_id,
        occasions.survey_month,
        accounts_segmented.segment_type,
        accounts_segmented.segment
),

judged as (
    select
        counted.survey_id,
        counted.survey_month,
        counted.segment_type,
        counted.segment,
        counted.nps_people_count,
        rules.smallest_count,
        case
            when counted.people_count < rules.smallest_count then 'too_few_people'
            when {{ protects_another_group(
                'counted.people_count < rules.smallest_count',
                'counted.people_count >= rules.smallest_count',
                'counted.people_count',
                'counted.survey_id, counted.survey_month, counted.segment_type'
            ) }} then 'protects_another_group'
        end as count_withheld_reason,
        case
            when counted.nps_people_count < rules.smallest_count then 'too_few_answers'
            -- Where few answer, those who do are no picture of those who do not.
            when
                counted.answered_count
                < (counted.invited_count - counted.bounced_count) * rules.smallest_ratio
                then 'response_too_low'
        end as nps_withheld_reason
    from counted
    cross join rules
),

-- Answers held back anywhere must be many together: they are the whole less those shown.
held_back as (
    select
        survey_id,
        survey_month,
        segment_type,
        segment,
        nps_people_count,
        smallest_count,
        count_withheld_reason,
        coalesce(count_withheld_reason, nps_withheld_reason) as own_reason,
        sum(
            case
                when coalesce(count_withheld_reason, nps_withheld_reason) is null then 0
                else nps_people_count
            end
        ) over (partition by survey_id, survey_month, segment_type) as hidden_people_count
    from judged
),

final as (
    select
        held_back.survey_id,
        held_back.survey_month,
        held_back.segment_type,
        held_back.segment,
        counted.invited_count,
        counted.bounced_count,
        counted.answered_count,
        counted.promoter_count,
        counted.detractor_count,
        counted.nps_count,
        held_back.count_withheld_reason,
        case
            when held_back.own_reason is not null then held_back.own_reason
            when {{ protects_another_group(
                'held_back.hidden_people_count between 1 and held_back.smallest_count - 1',
                'held_back.own_reason is null',
                'held_back.nps_people_count',
                'held_back.survey_id, held_back.survey_month, held_back.segment_type',
                'held_back.segment'
            ) }} then 'protects_another_group'
        end as withheld_reason
    from held_back
    inner join counted
        on held_back.survey_id = counted.survey_id
        and held_back.survey_month = counted.survey_month
        and held_back.segment_type = counted.segment_type
        and held_back.segment = counted.segment
)

select * from final
