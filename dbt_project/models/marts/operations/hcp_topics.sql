with
topics as (
    select
        evidence_source,
        product_id,
        specialty,
        topic,
        quarter_start_date,
        case_count,
        supporter_count,
        reaction_count,
        positive_count,
        topics_case_count,
        withheld_reason,
        withheld_reason is null as is_shown
    from {{ ref('int_topics__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

final as (
    select
        topics.quarter_start_date,
        topics.product_id,
        topics.specialty,
        topics.topic,
        topics.evidence_source,
        case when topics.is_shown then topics.supporter_count end as supporter_count,
        case when topics.is_shown then topics.case_count end as case_count,
        case
            when topics.is_shown
                then {{ ratio('topics.case_count', 'topics.topics_case_count') }}
        end as topic_ratio,
        case
            when topics.is_shown
                then {{ ratio('topics.positive_count', 'topics.reaction_count') }}
        end as positive_ratio,
        case
            when topics.is_shown and topics.reaction_count > 0
                then {{ rounded_ratio(wilson_bound(
                    'topics.positive_count', 'topics.reaction_count',
                    'run_context.deviations', 'low'
                )) }}
        end as positive_low_ratio,
        case
            when topics.is_shown and topics.reaction_count > 0
                then {{ rounded_ratio(wilson_bound(
                    'topics.positive_count', 'topics.reaction_count',
                    'run_context.deviations', 'high'
                )) }}
        end as positive_high_ratio,
        topics.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from topics
    cross join run_context
)

select * from final
