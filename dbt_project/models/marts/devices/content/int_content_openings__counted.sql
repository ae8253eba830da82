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

openings as (
    select
        content_id,
        topic
    from {{ ref('int_topic_openings__dated') }}
),

placed as (
    select
        content_id,
        rule_id,
        episode_id,
        case_date
    from {{ ref('int_content_cases__placed') }}
    where is_treated
),

measured as (
    select
        content_id,
        episode_id,
        case_date
    from {{ ref('int_content_cases__measured') }}
    where is_treated
),

rules as (
    select
        as_of_date,
        cast({{ parameter('content_window_days') }} as bigint) as window_days
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

-- Whatever was opened, in an episode of misuse or not.
opening_counts as (
    select
        content_id,
        topic,
        count(*) as opening_count
    from openings
    group by content_id, topic
    union all
    select
        '(any)' as content_id,
        topic,
        count(*) as opening_count
    from openings
    group by topic
    union all
    select
        '(any)' as content_id,
        '(any)' as topic,
        count(*) as opening_count
    from openings
),

cases as (
    select
        placed.content_id,
        placed.rule_id,
        {{ add_days('placed.case_date', 'rules.window_days') }} <= rules.as_of_date as is_matured,
        measured.episode_id is not null as is_measured
    from placed
    cross join rules
    left join measured
        on placed.episode_id = measured.episode_id
        and placed.content_id = measured.content_id
        and placed.case_date = measured.case_date
),

case_counts as (
    select
        content_id,
        rule_id,
        count(*) as case_count,
        {{ count_of('is_matured') }} as matured_count,
        {{ count_of('is_measured') }} as measured_count
    from cases
    group by content_id, rule_id
    union all
    select
        content_id,
        '(any)' as rule_id,
        count(*) as case_count,
        {{ count_of('is_matured') }} as matured_count,
        {{ count_of('is_measured') }} as measured_count
    from cases
    where content_id = '(any)'
    group by content_id
),

final as (
    select
        pairs.content_id,
        pairs.rule_id,
        pairs.topic,
        cast(coalesce(opening_counts.opening_count, 0) as bigint) as opening_count,
        cast(coalesce(case_counts.case_count, 0) as bigint) as case_count,
        cast(coalesce(case_counts.matured_count, 0) as bigint) as matured_count,
        cast(coalesce(case_counts.measured_count, 0) as bigint) as measured_count
    from pairs
    left join opening_counts
        on pairs.content_id = opening_counts.content_id
        and coalesce(pairs.topic, '(any)') = opening_counts.topic
    left join case_counts
        on pairs.content_id = case_counts.content_id and pairs.rule_id = case_counts.rule_id
)

select * from final
