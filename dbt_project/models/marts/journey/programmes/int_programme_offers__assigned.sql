{#- Who was offered a programme and who was held out of it, by the first word on each patient:
    what was sent later, or never, changes no arm. -#}
with
events as (
    select
        programme_event_id,
        programme_id,
        patient_id,
        account_id,
        event_type,
        happened_at,
        known_at
    from {{ ref('fct_programme_events') }}
    where
        programme_kind = 'win_back'
        and event_type in ('offered', 'held_out')
        and programme_id is not null
        and patient_id is not null
        and account_id <> 'unknown'
),

run_context as (
    select
        {{ last_month_end('as_of_date') }} as month_end_date,
        {{ parameter('return_window_days') }} as usual_window_days,
        {{ parameter('lapse_cadence_multiple') }} as lapse_multiple,
        {{ parameter('lapse_smallest_visits') }} as smallest_visits,
        {{ parameter('lapse_shortest_days') }} as shortest_days
    from {{ run_context() }} as build
),

programmes as (
    select
        programme_id,
        window_days
    from {{ policy('programmes', ['programme_id']) }} as in_force
),

visits as (
    select
        visit_id,
        patient_id,
        account_id,
        days_since_previous,
        visited_date,
        visited_at
    from {{ ref('int_programme_visits__paid') }}
),

clinic_gaps as (
    select
        account_id,
        median(days_since_previous) as gap_days
    from visits
    group by account_id
),

ordered as (
    select
        events.programme_id,
        events.patient_id,
        events.account_id,
        events.event_type = 'offered' as is_treated,
        events.happened_at as assigned_at,
        {{ date_of('events.happened_at') }} as assigned_date,
        row_number() over (
            partition by events.programme_id, events.patient_id
            order by events.happened_at asc, events.programme_event_id asc
        ) as assignment_order
    from events
    cross join run_context
    where {{ date_of('events.known_at') }} <= run_context.month_end_date
),

-- A programme that policy does not name has a window too: what became of it is told.
matured as (
    select
        ordered.programme_id,
        ordered.patient_id,
        ordered.account_id,
        ordered.is_treated,
        ordered.assigned_at,
        ordered.assigned_date,
        {{ add_days(
            'ordered.assigned_date',
            'coalesce(programmes.window_days, run_context.usual_window_days)'
        ) }} as window_end_date,
        run_context.month_end_date
    from ordered
    cross join run_context
    left join programmes on ordered.programme_id = programmes.programme_id
    where ordered.assignment_order = 1
),

with_past as (
    select
        matured.programme_id,
        matured.patient_id,
        matured.account_id,
        matured.is_treated,
        matured.assigned_at,
        matured.assigned_date,
        matured.window_end_date,
        count(visits.visit_id) as previous_visit_count,
        max(visits.visited_date) as last_visited_date,
        median(visits.days_since_previous) as own_gap_days
    from matured
    inner join visits
        on matured.patient_id = visits.patient_id
        and matured.account_id = visits.account_id
        and matured.assigned_at >= visits.visited_at
    where matured.window_end_date <= matured.month_end_date
    group by
        matured.programme_id, matured.patient_id, matured.account_id, matured.is_treated,
        matured.assigned_at, matured.assigned_date, matured.window_end_date
),

-- Lapsed by their own rhythm on that day: whoever still comes cannot be won back.
final as (
    select
        with_past.programme_id,
        with_past.patient_id,
        with_past.account_id,
        cast(with_past.previous_visit_count as bigint) as previous_visit_count,
        with_past.is_treated,
        with_past.window_end_date,
        with_past.assigned_at
    from with_past
    cross join run_context
    left join clinic_gaps on with_past.account_id = clinic_gaps.account_id
    where with_past.assigned_date >= {{ lapse_date(
        'with_past.last_visited_date',
        cadence_of(
            'with_past.own_gap_days', 'with_past.previous_visit_count - 1',
            'clinic_gaps.gap_days', 'run_context.smallest_visits'
        ),
        'run_context.lapse_multiple', 'run_context.shortest_days',
        'run_context.usual_window_days'
    ) }}
)

select * from final
