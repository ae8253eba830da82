with
episodes as (
    select
        episode_id,
        rule_id,
        hcp_id,
        closed_date,
        relapsed_date
    from {{ ref('fct_misuse_episodes') }}
    where closed_date is not null
),

cases as (
    select
        episode_id,
        content_id
    from {{ ref('int_content_cases__placed') }}
    where is_treated
),

rules as (
    select
        as_of_date,
        cast({{ parameter('relapse_days') }} as bigint) as relapse_days
    from {{ run_context() }} as build
),

-- Only who has had the whole time to fall back: those who did so soon would otherwise count first.
matured as (
    select
        cases.content_id,
        episodes.rule_id,
        episodes.hcp_id,
        episodes.episode_id,
        episodes.relapsed_date is not null as is_relapsed,
        {{ days_between('episodes.closed_date', 'episodes.relapsed_date') }} as relapsed_days
    from episodes
    cross join rules
    inner join cases on episodes.episode_id = cases.episode_id
    where {{ add_days('episodes.closed_date', 'rules.relapse_days') }} <= rules.as_of_date
),

scoped as (
    select
        content_id,
        rule_id,
        hcp_id,
        episode_id,
        is_relapsed,
        relapsed_days
    from matured
    union all
    select
        content_id,
        '(any)' as rule_id,
        hcp_id,
        episode_id,
        is_relapsed,
        relapsed_days
    from matured
    where content_id = '(any)'
),

persons as (
    select
        content_id,
        rule_id,
        hcp_id,
        max(case when is_relapsed then 1 else 0 end) as relapse
    from scoped
    group by content_id, rule_id, hcp_id
),

counted as (
    select
        content_id,
        rule_id,
        cast(count(*) as bigint) as mended_person_count,
        cast(sum(relapse) as bigint) as relapsed_person_count
    from persons
    group by content_id, rule_id
),

placed as (
    select
        content_id,
        rule_id,
        relapsed_days,
        row_number() over (
            partition by content_id, rule_id order by relapsed_days, episode_id
        ) as place,
        count(*) over (partition by content_id, rule_id) as relapse_count
    from scoped
    where is_relapsed
),

medians as (
    select
        content_id,
        rule_id,
        relapsed_days
    from placed
    where place = {{ nearest_rank('relapse_count', 50) }}
),

final as (
    select
        counted.content_id,
        counted.rule_id,
        counted.mended_person_count,
        counted.relapsed_person_count,
        medians.relapsed_days as relapse_median_days
    from counted
    left join medians
        on counted.content_id = medians.content_id and counted.rule_id = medians.rule_id
)

select * from final
