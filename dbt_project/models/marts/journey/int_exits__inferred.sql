with
exits as (
    select
        patient_id,
        account_id,
        last_visit_id,
        last_visited_date,
        lapse_date,
        period_start_date,
        {{ add_days('period_end_date', parameter('patient_close_days')) }} as close_date
    from {{ ref('int_activity__judged') }}
    where activity_state = 'lapsed'
),

rules as (
    select
        exit_reason,
        origin_rule,
        priority,
        window_days,
        rule_limit,
        {{ parameter('lapse_smallest_visits') }} as smallest_visits
    from {{ policy('exit_reasons', ['exit_reason', 'origin_rule']) }} as dated_reasons
),

visits as (
    select
        visit_id,
        patient_id,
        account_id,
        wait_minutes,
        reporting_amount,
        visited_date,
        cast(sum(reporting_amount) over earlier_visits as decimal(18, 2)) as earlier_amount_sum,
        count(reporting_amount) over earlier_visits as earlier_amount_count
    from {{ ref('int_patient_visits__frozen') }}
    window earlier_visits as (
        partition by patient_id, account_id
        order by visit_order asc
        rows between unbounded preceding and 1 preceding
    )
),

-- What happened to the patient, as one list: the rules tell which of it they look at.
events as (
    select
        'incident_before' as origin_rule,
        patient_id,
        account_id,
        cast(null as decimal(18, 6)) as event_value,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_incidents') }}
    where patient_id is not null
    union all
    select
        'low_score_before' as origin_rule,
        patient_id,
        account_id,
        cast(score as decimal(18, 6)) as event_value,
        {{ date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_patient_answers') }}
    where question = 'score' and score is not null and not is_test
    union all
    select
        'long_wait_before' as origin_rule,
        patient_id,
        account_id,
        cast(wait_minutes as decimal(18, 6)) as event_value,
        visited_date as event_date,
        visited_date as known_date
    from visits
    where wait_minutes is not null
),

before_exit as (
    select
        exits.patient_id,
        exits.account_id,
        exits.period_start_date,
        rules.exit_reason,
        rules.priority
    from exits
    inner join events
        on exits.patient_id = events.patient_id
        and exits.account_id = events.account_id
        and exits.lapse_date > events.event_date
        and exits.close_date >= events.known_date
    inner join rules
        on events.origin_rule = rules.origin_rule
        and {{ days_between('events.event_date', 'exits.last_visited_date') }}
        <= rules.window_days
        and (
            rules.rule_limit is null
            or case
                when rules.origin_rule = 'low_score_before'
                    then events.event_value <= rules.rule_limit
                else events.event_value >= rules.rule_limit
            end
        )
),

-- The last visit cost more than those before it, of which there are enough to know the usual.
dearer as (
    select
        exits.patient_id,
        exits.account_id,
        exits.period_start_date,
        rules.exit_reason,
        rules.priority
    from exits
    inner join visits on exits.last_visit_id = visits.visit_id
    inner join rules
        on rules.origin_rule = 'price_rise_before'
        and visits.earlier_amount_count >= rules.smallest_visits
        and visits.reporting_amount * visits.earlier_amount_count
        >= rules.rule_limit * visits.earlier_amount_sum
        and visits.earlier_amount_sum > 0
),

final as (
    select
        patient_id,
        account_id,
        period_start_date,
        exit_reason,
        cast(priority as bigint) as priority
    from before_exit
    union
    select
        patient_id,
        account_id,
        period_start_date,
        exit_reason,
        cast(priority as bigint) as priority
    from dearer
)

select * from final
