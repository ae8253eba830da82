with
judged as (
    select
        episode_id,
        rule_id,
        hcp_id,
        is_relapsed,
        relapsed_days
    from {{ ref('int_misuse_relapses__judged') }}
),

cases as (
    select
        episode_id,
        content_id
    from {{ ref('int_content_cases__placed') }}
    where is_treated
),

matured as (
    select
        cases.content_id,
        judged.rule_id,
        judged.hcp_id,
        judged.episode_id,
        judged.is_relapsed,
        judged.relapsed_days
    from judged
    inner join cases on judged.episode_id = cases.episode_id
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
