{#- Members of a loyalty programme at the visit they joined at, beside visits of the same number at
    the same clinic by patients of the same rhythm who were no members then. -#}
with
events as (
    select
        programme_id,
        patient_id,
        account_id,
        happened_at,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_programme_events') }}
    where
        programme_kind = 'loyalty'
        and event_type = 'joined'
        and programme_id is not null
        and patient_id is not null
        and account_id <> 'unknown'
),

run_context as (
    select
        {{ last_month_end('as_of_date') }} as month_end_date,
        {{ parameter('return_window_days') }} as usual_window_days,
        cast({{ parameter('programme_cadence_band_days') }} as double) as band_days
    from {{ run_context() }} as build
),

programmes as (
    select
        programme_id,
        window_days
    from {{ policy('programmes', ['programme_id']) }} as in_force
),

joins as (
    select
        events.programme_id,
        events.patient_id,
        events.account_id,
        min({{ date_of('events.happened_at') }}) as joined_date
    from events
    cross join run_context
    where events.known_date <= run_context.month_end_date
    group by events.programme_id, events.patient_id, events.account_id
),

offered_at as (
    select
        joins.programme_id,
        joins.account_id,
        min(joins.joined_date) as first_joined_date,
        coalesce(max(programmes.window_days), max(run_context.usual_window_days)) as window_days
    from joins
    cross join run_context
    left join programmes on joins.programme_id = programmes.programme_id
    group by joins.programme_id, joins.account_id
),

visits as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.visit_number,
        visits.visited_date,
        visits.visited_at,
        -- Nobody has a rhythm at a first visit.
        cast(coalesce(floor(visits.days_per_visit / run_context.band_days), -1) as bigint)
            as cadence_band,
        run_context.month_end_date
    from {{ ref('int_programme_visits__paid') }} as visits
    cross join run_context
    where visits.visit_number is not null
),

-- Whoever joins later is no member yet: to leave out those who do would leave out who returned.
visits_compared as (
    select
        offered_at.programme_id,
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.visit_number,
        visits.cadence_band,
        visits.visited_at,
        coalesce(joins.joined_date = visits.visited_date, false) as is_treated,
        {{ add_days('visits.visited_date', 'offered_at.window_days') }} as window_end_date,
        visits.month_end_date
    from visits
    inner join offered_at
        on visits.account_id = offered_at.account_id
        and visits.visited_date >= offered_at.first_joined_date
    left join joins
        on offered_at.programme_id = joins.programme_id
        and visits.patient_id = joins.patient_id
        and visits.account_id = joins.account_id
    where joins.joined_date is null or visits.visited_date <= joins.joined_date
),

cells as (
    select
        programme_id,
        visit_id,
        patient_id,
        account_id,
        is_treated,
        window_end_date,
        visited_at,
        sum(case when is_treated then 1 else 0 end) over like_with_like as treated_count,
        sum(case when is_treated then 0 else 1 end) over like_with_like as untreated_count
    from visits_compared
    where window_end_date <= month_end_date
    window like_with_like as (
        partition by programme_id, account_id, visit_number, cadence_band
    )
),

final as (
    select
        programme_id,
        visit_id,
        patient_id,
        account_id,
        is_treated,
        -- The others of a cell stand together for each of its members.
        cast(case
            when is_treated then cast(1 as double)
            else {{ safe_divide('treated_count', 'untreated_count') }}
        end as decimal(18, 9)) as case_weight,
        window_end_date,
        visited_at
    from cells
    where treated_count > 0 and untreated_count > 0
)

select * from final
