with
openings as (
    select
        content_id,
        rule_id,
        topic,
        opening_count,
        case_count,
        matured_count,
        measured_count
    from {{ ref('int_content_openings__counted') }}
),

estimates as (
    select
        content_id,
        rule_id,
        treated_person_count,
        untreated_person_count,
        treated_case_count,
        effect_low_ratio,
        effect_high_ratio
    from {{ ref('int_content_effects__estimated') }}
),

rules as (
    select
        {{ parameter('content_smallest_persons') }} as smallest_persons,
        {{ parameter('content_smallest_overlap_ratio') }} as smallest_overlap
    from {{ run_context() }} as build
),

counted as (
    select
        openings.content_id,
        openings.rule_id,
        openings.topic,
        openings.opening_count,
        openings.case_count,
        openings.matured_count,
        openings.measured_count,
        coalesce(estimates.treated_case_count, 0) as compared_count,
        coalesce(estimates.treated_person_count, 0) as treated_count,
        coalesce(estimates.untreated_person_count, 0) as untreated_count,
        coalesce(estimates.effect_high_ratio > estimates.effect_low_ratio, false)
            as has_interval
    from openings
    left join estimates
        on openings.content_id = estimates.content_id and openings.rule_id = estimates.rule_id
),

final as (
    select
        counted.content_id,
        counted.rule_id,
        counted.topic,
        counted.treated_count,
        counted.untreated_count,
        {{ ratio('counted.compared_count', 'counted.measured_count') }} as overlap_ratio,
        case
            when counted.opening_count = 0 then 'never_opened'
            when counted.case_count = 0 then 'no_case'
            when counted.matured_count = 0 then 'not_matured'
            when counted.measured_count = 0 then 'too_few_uses'
            when
                {{ safe_divide('counted.compared_count', 'counted.measured_count') }}
                < rules.smallest_overlap
                then 'too_little_overlap'
            when counted.treated_count < rules.smallest_persons then 'too_few_treated'
            when counted.untreated_count < rules.smallest_persons then 'too_few_untreated'
            -- Where nobody's use changes, nothing would be known for certain.
            when not counted.has_interval then 'no_change'
        end as withheld_reason
    from counted
    cross join rules
)

select * from final
