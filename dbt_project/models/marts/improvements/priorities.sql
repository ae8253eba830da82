with
listed as (
    select
        subject_kind,
        subject_id,
        subject_name,
        process_name,
        owner_department,
        destination,
        metric_id,
        value_class,
        effort_days,
        moment_id,
        ecosystem_layer,
        avoided_ratio
    from {{ ref('int_priorities__listed') }}
),

weighed as (
    select
        subject_kind,
        subject_id,
        gap_ratio,
        value_part,
        ease_part,
        gap_part,
        moment_part,
        greatest(value_part, ease_part, gap_part, moment_part) as largest_part,
        round(value_part + ease_part + gap_part + moment_part, 9) as all_parts
    from {{ ref('int_priorities__weighed') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

worded as (
    select
        listed.subject_kind,
        listed.subject_id,
        case
            when listed.subject_kind = 'moment' then 'nobody works on it; '
            when listed.value_class is null then 'of unknown value; '
            else 'worth ' || cast(listed.value_class as string) || ' of 5; '
        end as value_words,
        case
            when listed.effort_days is null then 'effort unknown'
            else {{ counted('listed.effort_days', 'day') }} || ' of work'
        end as effort_words,
        case
            when weighed.gap_ratio is not null
                then '; ' || listed.metric_id || ' is '
                    || cast(
                        cast(round(100 * weighed.gap_ratio) as bigint) as string
                    )
                    || ' of 100 short of its target'
            else ''
        end as gap_words,
        case
            when listed.moment_id is not null
                then '; ' || listed.moment_id || ' fails '
                    || cast(
                        cast(round(100 * (1 - listed.avoided_ratio)) as bigint)
                        as string
                    )
                    || ' of 100 at the layer ' || listed.ecosystem_layer
            else ''
        end as moment_words
    from listed
    inner join weighed
        on listed.subject_kind = weighed.subject_kind
        and listed.subject_id = weighed.subject_id
),

final as (
    select
        cast(row_number() over (
            order by
                weighed.all_parts desc nulls last,
                listed.value_class desc nulls last,
                listed.effort_days asc nulls last,
                listed.subject_kind asc nulls last,
                listed.subject_id asc nulls last
        ) as bigint) as priority_rank,
        listed.subject_kind,
        listed.subject_id,
        listed.subject_name,
        listed.destination,
        listed.process_name,
        listed.owner_department,
        case
            when weighed.all_parts = 0 then 'nothing_known'
            when weighed.value_part = weighed.largest_part then 'value'
            when weighed.moment_part = weighed.largest_part then 'moment'
            when weighed.gap_part = weighed.largest_part then 'gap'
            else 'ease'
        end as priority_word,
        worded.value_words || worded.effort_words || worded.gap_words || worded.moment_words
            as priority_reason,
        listed.value_class,
        listed.effort_days,
        listed.metric_id,
        {{ rounded_ratio('weighed.gap_ratio') }} as metric_gap_ratio,
        listed.moment_id,
        listed.ecosystem_layer,
        {{ rounded_ratio('1 - listed.avoided_ratio') }} as moment_failed_ratio,
        run_context.as_of_date,
        run_context.build_id
    from listed
    inner join weighed
        on listed.subject_kind = weighed.subject_kind
        and listed.subject_id = weighed.subject_id
    inner join worded
        on listed.subject_kind = worded.subject_kind
        and listed.subject_id = worded.subject_id
    cross join run_context
)

select * from final
