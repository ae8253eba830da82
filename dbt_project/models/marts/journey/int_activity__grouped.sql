with
judged as (
    select
        patient_id,
        account_id,
        activity_state,
        own_cadence_days,
        period_start_date,
        period_end_date
    from {{ ref('int_activity__judged') }}
),

clinics as (
    select
        period_start_date,
        account_id,
        is_merged
    from {{ merged_cells('judged', ['period_start_date'], ['account_id']) }} as cells
    where is_group
),

by_clinic as (
    select
        judged.patient_id,
        {{ shown_cell('clinics.is_merged', 'judged.account_id') }} as clinic_group,
        judged.activity_state,
        judged.own_cadence_days,
        judged.period_start_date,
        judged.period_end_date
    from judged
    inner join clinics
        on judged.period_start_date = clinics.period_start_date
        and judged.account_id = clinics.account_id
),

network_periods as (
    select period_start_date
    from {{ network_periods('by_clinic') }} as periods
),

by_scope as (
    select
        patient_id,
        clinic_group,
        activity_state,
        own_cadence_days,
        period_start_date,
        period_end_date
    from by_clinic
    union all
    select
        by_clinic.patient_id,
        '(network)' as clinic_group,
        by_clinic.activity_state,
        by_clinic.own_cadence_days,
        by_clinic.period_start_date,
        by_clinic.period_end_date
    from by_clinic
    inner join network_periods
        on by_clinic.period_start_date = network_periods.period_start_date
),

states as (
    select
        period_start_date,
        clinic_group,
        activity_state,
        is_merged
    from {{ merged_cells(
        'by_scope', ['period_start_date', 'clinic_group'], ['activity_state']
    ) }} as cells
),

shown as (
    select
        by_scope.patient_id,
        by_scope.clinic_group,
        {{ shown_cell('states.is_merged', 'by_scope.activity_state') }} as activity_state,
        by_scope.own_cadence_days,
        by_scope.period_start_date,
        by_scope.period_end_date
    from by_scope
    inner join states
        on by_scope.period_start_date = states.period_start_date
        and by_scope.clinic_group = states.clinic_group
        and by_scope.activity_state = states.activity_state
),

final as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        activity_state,
        -- Of a patient at two clinics, each clinic tells its own.
        cast(count(*) as bigint) as case_count,
        -- Distinct: they may be merged into one group.
        cast(count(distinct case when own_cadence_days is not null then patient_id end) as bigint)
            as cadence_patient_count,
        -- In doubles, which hold the halves of halves: the median of decimals is cut off at their
        -- last place by one engine and not by another.
        cast(median(cast(own_cadence_days as double)) as decimal(9, 2)) as cadence_median_days
    from shown
    group by period_start_date, period_end_date, clinic_group, activity_state
)

select * from final
