with
fct_survey_invites as (
    select
        invite_id,
        survey_id,
        hcp_id,
        account_id,
        invite_status,
        happened_at
    from {{ ref('fct_survey_invites') }}
),

fct_survey_answers as (
    select
        answer_id,
        invite_id,
        survey_id,
        hcp_id,
        account_id,
        question,
        score,
        happened_at
    from {{ ref('fct_survey_answers') }}
),

invites_answered as (
    select invite_id
    from fct_survey_answers
    where invite_id is not null
    group by invite_id
),

-- Who answers an invitation twice is heard once, with the last word.
nps_ranked as (
    select
        answer_id,
        invite_id,
        survey_id,
        hcp_id,
        account_id,
        score,
        happened_at,
        row_number() over (
            partition by invite_id, case when invite_id is null then answer_id end
            order by happened_at desc nulls last, answer_id desc nulls last
        ) as recency
    from fct_survey_answers
    where question = 'nps' and score is not null
),

final as (
    select
        fct_survey_invites.invite_id as occasion_id,
        fct_survey_invites.survey_id,
        fct_survey_invites.hcp_id,
        fct_survey_invites.account_id,
        {{ month_start('fct_survey_invites.happened_at') }} as survey_month,
        true as is_invited,
        coalesce(fct_survey_invites.invite_status = 'bounced', false)
        and invites_answered.invite_id is null as is_bounced,
        invites_answered.invite_id is not null
        or coalesce(fct_survey_invites.invite_status = 'answered', false) as is_answered,
        nps_ranked.score as nps_score
    from fct_survey_invites
    left join invites_answered on fct_survey_invites.invite_id = invites_answered.invite_id
    left join nps_ranked
        on fct_survey_invites.invite_id = nps_ranked.invite_id and nps_ranked.recency = 1
    union all
    -- An open survey invites nobody, and some invitations are not on record: what is answered
    -- counts all the same, without a response rate.
    select
        nps_ranked.answer_id as occasion_id,
        nps_ranked.survey_id,
        nps_ranked.hcp_id,
        nps_ranked.account_id,
        {{ month_start('nps_ranked.happened_at') }} as survey_month,
        false as is_invited,
        false as is_bounced,
        true as is_answered,
        nps_ranked.score as nps_score
    from nps_ranked
    left join fct_survey_invites on nps_ranked.invite_id = fct_survey_invites.invite_id
    where fct_survey_invites.invite_id is null and nps_ranked.recency = 1
)

select * from final
