with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        reporting_amount,
        visited_date,
        visit_order,
        visit_number,
        period_start_date,
        period_end_date,
        lag(visited_date) over patient_order as previous_visited_date,
        lead(visited_date) over patient_order as next_visited_date
    from {{ ref('int_patient_visits__frozen') }}
    window patient_order as (partition by patient_id, account_id order by visit_order asc)
),

limits as (
    select
        {{ parameter('lapse_cadence_multiple') }} as cadence_multiple,
        {{ parameter('lapse_smallest_visits') }} as smallest_visits,
        {{ parameter('lapse_shortest_days') }} as shortest_days,
        {{ parameter('lapse_recent_visits') }} as recent_visits,
        {{ parameter('return_window_days') }} as default_days
    from {{ run_context() }} as build
),

-- Two visits on one day are one coming.
gaps as (
    select
        patient_id,
        account_id,
        visit_order,
        period_start_date,
        {{ days_between('previous_visited_date', 'visited_date') }} as gap_days
    from visits
    where previous_visited_date < visited_date
),

own_cadences as (
    select
        visits.visit_id,
        count(*) as gap_count,
        median(gaps.gap_days) as cadence_days
    from visits
    cross join limits
    inner join gaps
        on visits.patient_id = gaps.patient_id
        and visits.account_id = gaps.account_id
        and gaps.visit_order between visits.visit_order - limits.recent_visits + 1
        and visits.visit_order
    group by visits.visit_id
),

clinic_periods as (
    select
        account_id,
        period_start_date
    from visits
    group by account_id, period_start_date
),

-- Up to the end of the visit's own period: frozen with it.
clinic_cadences as (
    select
        clinic_periods.account_id,
        clinic_periods.period_start_date,
        median(gaps.gap_days) as cadence_days
    from clinic_periods
    inner join gaps
        on clinic_periods.account_id = gaps.account_id
        and clinic_periods.period_start_date >= gaps.period_start_date
    group by clinic_periods.account_id, clinic_periods.period_start_date
),

dated as (
    select
        visits.*,
        coalesce(own_cadences.gap_count, 0) as gap_count,
        own_cadences.cadence_days as own_cadence_days,
        {{ lapse_date(
            'visits.visited_date',
            cadence_of(
                'own_cadences.cadence_days', 'own_cadences.gap_count',
                'clinic_cadences.cadence_days', 'limits.smallest_visits'
            ),
            'limits.cadence_multiple', 'limits.shortest_days', 'limits.default_days'
        ) }} as lapse_date
    from visits
    cross join limits
    left join own_cadences on visits.visit_id = own_cadences.visit_id
    left join clinic_cadences
        on visits.account_id = clinic_cadences.account_id
        and visits.period_start_date = clinic_cadences.period_start_date
),

final as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        reporting_amount,
        visited_date,
        previous_visited_date,
        next_visited_date,
        visit_order,
        visit_number,
        cast(gap_count as bigint) as gap_count,
        cast(own_cadence_days as decimal(9, 1)) as own_cadence_days,
        lapse_date,
        coalesce(visited_date >= lag(lapse_date) over (
            partition by patient_id, account_id
            order by visit_order asc
        ), false) as is_won_back,
        period_start_date,
        period_end_date
    from dated
)

select * from final
