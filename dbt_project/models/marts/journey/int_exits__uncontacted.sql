with
exits as (
    select
        patient_id,
        account_id,
        last_visited_date,
        lapse_date,
        period_start_date,
        period_end_date,
        {{ add_days('period_end_date', parameter('patient_close_days')) }} as close_date
    from {{ ref('int_activity__judged') }}
    where activity_state = 'lapsed'
),

-- Whatever reached the patient or came from them.
contacts as (
    select
        patient_id,
        account_id,
        {{ date_of('happened_at') }} as contact_date,
        {{ date_of('known_at') }} as known_date,
        true as is_inbound
    from {{ ref('fct_patient_contacts') }}
    where not is_test
    union all
    select
        patient_id,
        account_id,
        {{ date_of('happened_at') }} as contact_date,
        {{ date_of('known_at') }} as known_date,
        false as is_inbound
    from {{ ref('fct_programme_events') }}
    where event_type = 'offered'
),

-- Of a clinic whose contacts nobody exports silence says nothing.
heard_clinics as (
    select
        exits.account_id,
        exits.period_start_date
    from exits
    inner join contacts
        on exits.account_id = contacts.account_id
        and contacts.is_inbound
        and contacts.contact_date between exits.period_start_date and exits.period_end_date
        and exits.close_date >= contacts.known_date
    group by exits.account_id, exits.period_start_date
),

contacted as (
    select
        exits.patient_id,
        exits.account_id,
        exits.period_start_date
    from exits
    inner join contacts
        on exits.patient_id = contacts.patient_id
        and exits.account_id = contacts.account_id
        and exits.last_visited_date <= contacts.contact_date
        and exits.lapse_date > contacts.contact_date
        and exits.close_date >= contacts.known_date
    group by exits.patient_id, exits.account_id, exits.period_start_date
),

final as (
    select
        exits.patient_id,
        exits.account_id,
        exits.period_start_date
    from exits
    inner join heard_clinics
        on exits.account_id = heard_clinics.account_id
        and exits.period_start_date = heard_clinics.period_start_date
    left join contacted
        on exits.patient_id = contacted.patient_id
        and exits.account_id = contacted.account_id
        and exits.period_start_date = contacted.period_start_date
    where contacted.patient_id is null
)

select * from final
