with
followed as (
    select
        feedback_id,
        employee_id,
        team,
        topic,
        quarter_start_date,
        is_negative,
        is_used,
        is_due,
        loop_days,
        open_days
    from {{ ref('int_feedback__followed') }}
),

scopes as (
    select
        team,
        team as scope
    from followed
    group by team
    union all
    select
        team,
        '(all)' as scope
    from followed
    group by team
),

ranked as (
    select
        scopes.scope,
        followed.topic,
        followed.quarter_start_date,
        followed.employee_id,
        followed.is_negative,
        followed.is_used,
        followed.is_due,
        followed.loop_days,
        followed.open_days,
        row_number() over (
            partition by
                scopes.scope, followed.topic, followed.quarter_start_date, followed.is_due
            order by followed.loop_days asc nulls last, followed.feedback_id asc nulls last
        ) as loop_rank,
        count(*) over (
            partition by
                scopes.scope, followed.topic, followed.quarter_start_date, followed.is_due
        ) as loop_count,
        row_number() over (
            partition by scopes.scope, followed.topic, followed.quarter_start_date
            order by followed.open_days asc nulls last, followed.feedback_id asc nulls last
        ) as open_rank,
        count(followed.open_days) over (
            partition by scopes.scope, followed.topic, followed.quarter_start_date
        ) as open_count
    from followed
    inner join scopes on followed.team = scopes.team
),

-- By nearest rank: a day that somebody waited, of a few as of many. The median is of all that are
-- due, those without an answer last: of the answered alone it would tell of the quick ones.
final as (
    select
        scope as team,
        topic,
        quarter_start_date,
        cast(count(*) as bigint) as report_count,
        -- Distinct: who reports twice is one person, and whom nobody names is none.
        cast(count(distinct nullif(employee_id, 'unknown')) as bigint) as reporter_count,
        {{ count_of('is_negative') }} as negative_count,
        {{ count_of('is_used') }} as used_count,
        {{ count_of('is_due') }} as due_count,
        {{ count_of('is_due and loop_days is not null') }} as closed_count,
        min(
            case when is_due and loop_rank = {{ nearest_rank('loop_count', 50) }} then loop_days end
        ) as loop_median_days,
        min(case when open_rank = {{ nearest_rank('open_count', 90) }} then open_days end)
            as open_p90_days
    from ranked
    group by scope, topic, quarter_start_date
)

select * from final
