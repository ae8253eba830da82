with
cases as (
    select
        content_id,
        is_treated,
        rule_id,
        hcp_id,
        case_date
    from {{ ref('int_content_cases__measured') }}
),

scoped as (
    select
        content_id,
        rule_id,
        is_treated,
        hcp_id,
        case_date
    from cases
    union all
    select
        content_id,
        '(any)' as rule_id,
        is_treated,
        hcp_id,
        case_date
    from cases
    where content_id in ('(any)', '(none)')
),

-- A person stands on a side once, from the first case on.
final as (
    select
        content_id,
        rule_id,
        is_treated,
        hcp_id,
        min(case_date) as case_date
    from scoped
    group by content_id, rule_id, is_treated, hcp_id
)

select * from final
