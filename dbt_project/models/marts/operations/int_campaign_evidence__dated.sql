with
steps as (
    select
        campaign_id,
        step_id,
        evidence_type,
        touch_types
    from {{ ref('int_campaign_steps__due') }}
),

people_by_step as (
    select
        campaign_id,
        step_id,
        hcp_id,
        evidence_type,
        touched_at,
        approved_at
    from {{ ref('int_campaign_people__stepped') }}
),

reached_people as (
    select
        campaign_id,
        hcp_id
    from {{ ref('int_campaign_people__reached') }}
),

agreed_people as (
    select
        campaign_id,
        step_id,
        hcp_id,
        agreed_at
    from {{ ref('int_campaign_audiences__agreed') }}
),

contacts as (
    select
        hcp_id,
        touch_type,
        happened_at
    from {{ ref('fct_touches') }}
    where hcp_id <> 'unknown' and not coalesce(is_automated, false)
),

papers as (
    select
        campaign_id,
        evidence_type,
        shown_at
    from {{ ref('int_campaign_papers__dated') }}
),

answers as (
    select
        campaign_id,
        hcp_id,
        min(touched_at) as answered_at
    from people_by_step
    where evidence_type = 'responded'
    group by campaign_id, hcp_id
),

follow_ups as (
    select
        steps.campaign_id,
        steps.step_id,
        answers.hcp_id,
        min(contacts.happened_at) as followed_up_at
    from steps
    inner join answers on steps.campaign_id = answers.campaign_id
    left join contacts
        on answers.hcp_id = contacts.hcp_id
        and answers.answered_at < contacts.happened_at
        and {{ is_listed('contacts.touch_type', 'steps.touch_types') }}
    where steps.evidence_type = 'followed_up'
    group by steps.campaign_id, steps.step_id, answers.hcp_id
),

final as (
    select
        campaign_id,
        step_id,
        hcp_id as case_id,
        case evidence_type when 'sent' then touched_at else approved_at end as shown_at
    from people_by_step
    where evidence_type in ('sent', 'content_approved')

    union all

    select
        campaign_id,
        step_id,
        hcp_id as case_id,
        agreed_at as shown_at
    from agreed_people

    union all

    select
        steps.campaign_id,
        steps.step_id,
        reached_people.hcp_id as case_id,
        people_by_step.touched_at as shown_at
    from steps
    inner join reached_people on steps.campaign_id = reached_people.campaign_id
    left join people_by_step
        on steps.campaign_id = people_by_step.campaign_id
        and steps.step_id = people_by_step.step_id
        and reached_people.hcp_id = people_by_step.hcp_id
    where steps.evidence_type = 'responded'

    union all

    select
        campaign_id,
        step_id,
        hcp_id as case_id,
        followed_up_at as shown_at
    from follow_ups

    union all

    select
        steps.campaign_id,
        steps.step_id,
        '(paper)' as case_id,
        papers.shown_at
    from steps
    inner join papers
        on steps.campaign_id = papers.campaign_id
        and steps.evidence_type = papers.evidence_type
)

select * from final
