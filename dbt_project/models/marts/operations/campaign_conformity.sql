with
steps as (
    select
        campaign_id,
        step_id,
        template_id,
        product_id,
        step_order,
        step_name,
        evidence_type,
        minimum_ratio,
        is_required,
        due_date
    from {{ ref('int_campaign_steps__due') }}
),

evidence as (
    select
        campaign_id,
        step_id,
        case_id,
        shown_at
    from {{ ref('int_campaign_evidence__dated') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- A step that asks for a share is met on the day of the case that filled it.
ranked_evidence as (
    select
        evidence.campaign_id,
        evidence.step_id,
        case
            when {{ date_of('evidence.shown_at') }} <= run_context.as_of_date
                then {{ date_of('evidence.shown_at') }}
        end as shown_date,
        count(*) over (
            partition by evidence.campaign_id, evidence.step_id
        ) as case_count,
        row_number() over (
            partition by evidence.campaign_id, evidence.step_id
            order by evidence.shown_at asc nulls last, evidence.case_id asc
        ) as shown_rank
    from evidence
    cross join run_context
),

evidence_by_step as (
    select
        steps.campaign_id,
        steps.step_id,
        count(ranked_evidence.shown_date) as shown_count,
        min(
            case
                when
                    ranked_evidence.shown_rank
                    >= coalesce(steps.minimum_ratio, 0) * ranked_evidence.case_count
                    then ranked_evidence.shown_date
            end
        ) as met_date
    from steps
    inner join ranked_evidence
        on steps.campaign_id = ranked_evidence.campaign_id
        and steps.step_id = ranked_evidence.step_id
    group by steps.campaign_id, steps.step_id
),

final as (
    select
        steps.campaign_id,
        steps.step_id,
        steps.template_id,
        steps.product_id,
        steps.step_order,
        steps.step_name,
        steps.evidence_type,
        case
            -- Without a first day nothing is in time, late or missing.
            when steps.due_date is null then 'undated'
            when evidence_by_step.met_date > steps.due_date then 'late'
            when evidence_by_step.met_date is not null then 'met'
            when steps.due_date >= run_context.as_of_date then 'open'
            when evidence_by_step.shown_count > 0 then 'short'
            else 'missing'
        end as evidence_word,
        steps.is_required,
        evidence_by_step.met_date is not null as is_met,
        evidence_by_step.met_date > steps.due_date as is_late,
        evidence_by_step.met_date,
        steps.due_date,
        run_context.as_of_date,
        run_context.build_id
    from steps
    cross join run_context
    left join evidence_by_step
        on steps.campaign_id = evidence_by_step.campaign_id
        and steps.step_id = evidence_by_step.step_id
)

select * from final
