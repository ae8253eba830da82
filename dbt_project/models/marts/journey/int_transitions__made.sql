with
visits as (
    select
        patient_id,
        account_id,
        journey_stage,
        visited_date,
        previous_visited_date,
        period_start_date,
        lag(journey_stage) over patient_order as previous_stage,
        lag(lapse_date) over patient_order as previous_lapse_date
    from {{ ref('int_patient_visits__cadenced') }}
    window patient_order as (partition by patient_id, account_id order by visit_order asc)
),

judged as (
    select
        patient_id,
        account_id,
        activity_state,
        last_stage,
        last_visited_date,
        lapse_date,
        period_start_date,
        period_end_date
    from {{ ref('int_activity__judged') }}
),

-- The clinics and periods in which lapses can be told.
heard as (
    select
        account_id,
        period_start_date,
        period_end_date
    from judged
    group by account_id, period_start_date, period_end_date
),

-- Each is of the period in which it ended, so that none is still open when that closes.
final as (
    select
        visits.patient_id,
        visits.account_id,
        visits.previous_stage as from_stage,
        visits.journey_stage as to_stage,
        {{ days_between('visits.previous_visited_date', 'visits.visited_date') }} as step_days,
        heard.period_start_date,
        heard.period_end_date
    from visits
    inner join heard
        on visits.account_id = heard.account_id
        and visits.period_start_date = heard.period_start_date
        -- Who had lapsed before the period was counted as lapsed then.
        and visits.previous_lapse_date >= heard.period_start_date
    union all
    select
        patient_id,
        account_id,
        last_stage as from_stage,
        '(lapsed)' as to_stage,
        {{ days_between('last_visited_date', 'lapse_date') }} as step_days,
        period_start_date,
        period_end_date
    from judged
    where activity_state = 'lapsed'
)

select * from final
