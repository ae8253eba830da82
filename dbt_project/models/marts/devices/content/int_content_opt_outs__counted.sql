with
persons as (
    select
        content_id,
        rule_id,
        is_treated,
        hcp_id,
        case_date
    from {{ ref('int_content_persons__first') }}
),

denials as (
    select
        hcp_id,
        {{ date_of('happened_at') }} as denied_date
    from {{ ref('fct_consents') }}
    where consent_status = 'denied'
),

rules as (
    select
        cast({{ parameter('content_window_days') }} as bigint) as window_days
    from {{ run_context() }} as build
),

opted_out as (
    select
        persons.content_id,
        persons.rule_id,
        persons.is_treated,
        persons.hcp_id,
        max(case when denials.hcp_id is null then 0 else 1 end) as is_opted_out
    from persons
    cross join rules
    left join denials
        on persons.hcp_id = denials.hcp_id
        and persons.case_date < denials.denied_date
        and {{ add_days('persons.case_date', 'rules.window_days') }} >= denials.denied_date
    group by persons.content_id, persons.rule_id, persons.is_treated, persons.hcp_id
),

final as (
    select
        content_id,
        rule_id,
        is_treated,
        cast(count(*) as bigint) as person_count,
        cast(sum(is_opted_out) as bigint) as opted_out_count
    from opted_out
    group by content_id, rule_id, is_treated
)

select * from final
