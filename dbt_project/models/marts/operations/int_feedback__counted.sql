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
        followed.loop_days,
        followed.open_days,
        row_number() over (
            partition by scopes.scope, followed.topic, followed.quarter_start_date
            order by followed.loop_days asc nulls last, followed.feedback_id asc nulls last
        ) as loop_rank,
        count(followed.loop_days) over (
            partition by scopes.scope, followed.topic, followed.quarter_start_date
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

-- By nearest rank: a day that somebody waited, of a few as of many.
final as (
    select
        scope as team,
        topic,
        quarter_start_date,
        cast(count(*) as bigint) as report_count,
        -- Distinct: who reports twice is one person.
        cast(count(distinct employee_id) as bigint) as reporter_count,
        {{ count_of('is_negative') }} as negative_count,
        {{ count_of('is_used') }} as used_count,
        min(case when 2 * loop_rank >= loop_count then loop_days end) as loop_median_days,
        min(case when 10 * open_rank >= 9 * open_count then open_days end) as open_p90_days
    from ranked
    group by scope, topic, quarter_start_date
)

select * from final
