{#- Incidents of closed periods, judged as of the last month's end. An incident's row is written
    anew when it is settled, so that all that happened counts, not what was known at the close. -#}
with
incidents as (
    select
        incident_id,
        coalesce(patient_id, incident_id) as patient_id,
        visit_id,
        coalesce(incident_type, 'unknown') as incident_type,
        coalesce(severity, 'unknown') as severity,
        coalesce(handling, 'unknown') as handling,
        first_contact_at,
        resolved_at,
        happened_at,
        {{ date_of('happened_at') }} as happened_date
    from {{ ref('fct_incidents') }}
    where account_id <> 'unknown' and happened_at is not null
),

limits as (
    select
        incident_type,
        severity,
        contact_minutes,
        resolve_days
    from {{ policy('incident_limits', ['incident_type', 'severity']) }} as in_force
),

run_context as (
    select
        {{ last_month_end('as_of_date') }} as month_end_date,
        {{ last_closed_period_end('as_of_date') }} as closed_end_date
    from {{ run_context() }} as build
),

visits as (
    select
        visit_id,
        visit_number,
        has_returned
    from {{ ref('int_loyalty_cases__matured') }}
    where is_closed
),

timed as (
    select
        incidents.incident_id,
        incidents.patient_id,
        incidents.visit_id,
        incidents.incident_type,
        incidents.severity,
        incidents.handling,
        case
            when {{ date_of('incidents.first_contact_at') }} <= run_context.month_end_date
                then {{ epoch_seconds('incidents.first_contact_at') }}
                    - {{ epoch_seconds('incidents.happened_at') }}
        end as contact_seconds,
        case
            when {{ date_of('incidents.resolved_at') }} <= run_context.month_end_date
                then {{ days_between('incidents.happened_at', 'incidents.resolved_at') }}
        end as resolved_days,
        {{ days_between('incidents.happened_date', 'run_context.month_end_date') }} as age_days
    from incidents
    cross join run_context
    where incidents.happened_date <= run_context.closed_end_date
),

final as (
    select
        timed.incident_id,
        timed.patient_id,
        timed.visit_id,
        timed.incident_type,
        timed.severity,
        timed.handling,
        timed.contact_seconds,
        -- What is not due yet is neither in time nor late.
        case
            when timed.contact_seconds <= 60 * limits.contact_minutes then true
            when
                timed.contact_seconds is not null
                or timed.age_days * 1440 > limits.contact_minutes
                then case when limits.contact_minutes is not null then false end
        end as is_contacted_in_limit,
        case
            when timed.resolved_days <= limits.resolve_days then true
            when timed.resolved_days is not null or timed.age_days > limits.resolve_days
                then case when limits.resolve_days is not null then false end
        end as is_resolved_in_limit,
        visits.visit_number,
        visits.has_returned
    from timed
    left join limits
        on timed.incident_type = limits.incident_type
        and timed.severity = limits.severity
    left join visits on timed.visit_id = visits.visit_id
)

select * from final
