with
cases as (
    select
        evidence_source,
        supporter_id,
        product_id,
        specialty,
        topic,
        reaction,
        quarter_start_date
    from {{ ref('int_topic_cases__told') }}
),

run_context as (
    select {{ parameter('smallest_professional_group') }} as smallest_count
    from {{ run_context() }} as build
),

counted as (
    select
        evidence_source,
        product_id,
        specialty,
        topic,
        quarter_start_date,
        count(*) as case_count,
        -- Distinct: one supporter may come back to a topic.
        count(distinct supporter_id) as supporter_count,
        count(reaction) as reaction_count,
        {{ count_of("reaction = 'positive'") }} as positive_count
    from cases
    group by evidence_source, product_id, specialty, topic, quarter_start_date
),

final as (
    select
        counted.evidence_source,
        counted.product_id,
        counted.specialty,
        counted.topic,
        counted.quarter_start_date,
        counted.case_count,
        counted.supporter_count,
        counted.reaction_count,
        counted.positive_count,
        cast(sum(counted.case_count) over (
            partition by
                counted.evidence_source,
                counted.product_id,
                counted.specialty,
                counted.quarter_start_date
        ) as bigint) as topics_case_count,
        case
            when counted.supporter_count < run_context.smallest_count then 'group_too_small'
            when {{ protects_another_group(
                'counted.supporter_count < run_context.smallest_count',
                'counted.supporter_count >= run_context.smallest_count',
                'counted.supporter_count',
                'counted.evidence_source, counted.product_id, counted.specialty, '
                ~ 'counted.quarter_start_date',
                'counted.topic'
            ) }} then 'protects_another_group'
        end as withheld_reason
    from counted
    cross join run_context
)

select * from final
