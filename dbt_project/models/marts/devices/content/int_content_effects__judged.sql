with
content as (
    select
        content_id,
        topic
    from {{ ref('dim_content') }}
    where {{ date_of('approved_at') }} <= {{ as_of_date() }}
),

misuse_rules as (
    select
        rule_id,
        topic
    from {{ policy('misuse_rules', ['rule_id']) }} as in_force
),

measured as (
    select
        content_id,
        rule_id
    from {{ ref('int_content_cases__measured') }}
    where is_treated
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

pairs as (
    select
        content.content_id,
        misuse_rules.rule_id,
        misuse_rules.topic
    from misuse_rules
    inner join content on misuse_rules.topic = content.topic
    union all
    select
        '(any)' as content_id,
        rule_id,
        topic
    from misuse_rules
    union all
    select
        '(any)' as content_id,
        '(any)' as rule_id,
        cast(null as string) as topic
),

openings as (
    select
        content_id,
        rule_id,
        count(*) as opened_count
    from measured
    group by content_id, rule_id
    union all
    select
        content_id,
        '(any)' as rule_id,
        count(*) as opened_count
    from measured
    where content_id = '(any)'
    group by content_id
),

counted as (
    select
        pairs.content_id,
        pairs.rule_id,
        pairs.topic,
        coalesce(openings.opened_count, 0) as opened_count,
        coalesce(estimates.treated_case_count, 0) as compared_count,
        coalesce(estimates.treated_person_count, 0) as treated_count,
        coalesce(estimates.untreated_person_count, 0) as untreated_count,
        coalesce(estimates.effect_high_ratio > estimates.effect_low_ratio, false)
            as has_interval
    from pairs
    left join openings
        on pairs.content_id = openings.content_id and pairs.rule_id = openings.rule_id
    left join estimates
        on pairs.content_id = estimates.content_id and pairs.rule_id = estimates.rule_id
),

final as (
    select
        counted.content_id,
        counted.rule_id,
        counted.topic,
        counted.treated_count,
        counted.untreated_count,
        {{ ratio('counted.compared_count', 'counted.opened_count') }} as overlap_ratio,
        case
            when counted.opened_count = 0 then 'never_opened'
            when
                {{ safe_divide('counted.compared_count', 'counted.opened_count') }}
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
