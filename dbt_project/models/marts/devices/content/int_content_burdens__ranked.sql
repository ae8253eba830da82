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

messages as (
    select
        hcp_id,
        touch_id,
        {{ date_of('happened_at') }} as sent_date
    from {{ ref('fct_touches') }}
    where touch_type = 'sent'
),

rules as (
    select
        cast({{ parameter('content_burden_days') }} as bigint) as burden_days
    from {{ run_context() }} as build
),

message_counts as (
    select
        persons.content_id,
        persons.rule_id,
        persons.hcp_id,
        count(messages.touch_id) as message_count
    from persons
    cross join rules
    left join messages
        on persons.hcp_id = messages.hcp_id
        and {{ add_days('persons.case_date', '-rules.burden_days') }} <= messages.sent_date
        and persons.case_date > messages.sent_date
    where persons.is_treated
    group by persons.content_id, persons.rule_id, persons.hcp_id
),

placed as (
    select
        content_id,
        rule_id,
        message_count,
        row_number() over (
            partition by content_id, rule_id order by message_count, hcp_id
        ) as place,
        count(*) over (partition by content_id, rule_id) as person_count
    from message_counts
),

final as (
    select
        content_id,
        rule_id,
        cast(max(
            case when place = {{ nearest_rank('person_count', 50) }} then message_count end
        ) as bigint) as message_median_count,
        cast(max(
            case when place = {{ nearest_rank('person_count', 90) }} then message_count end
        ) as bigint) as message_high_count
    from placed
    group by content_id, rule_id
)

select * from final
