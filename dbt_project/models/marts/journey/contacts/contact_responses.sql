with
limits as (
    select
        {{ parameter('smallest_patient_group') }} as smallest_count,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

measured as (
    select
        contacts.*,
        limits.smallest_count,
        limits.deviations
    from {{ ref('int_contacts__measured') }} as contacts
    cross join limits
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        measured.period_start_date,
        measured.clinic_group,
        measured.channel,
        measured.purpose,
        {{ patients_shown('measured.contact_count', 'measured.smallest_count') }}
            as contact_count_rounded,
        case
            when measured.answered_patient_count >= measured.smallest_count
                then cast(round(measured.response_median_seconds / 60.0) as bigint)
        end as response_median_minutes,
        case
            when measured.answered_patient_count >= measured.smallest_count
                then cast(ceil(measured.response_slow_seconds / 60.0) as bigint)
        end as response_p90_minutes,
        {{ shown_share('in_time', 'smallest_count') }} as within_target_ratio,
        {{ counted_share_bound('in_time', 'smallest_count', 'deviations', 'low') }}
            as within_target_low_ratio,
        {{ counted_share_bound('in_time', 'smallest_count', 'deviations', 'high') }}
            as within_target_high_ratio,
        {{ shown_share('abandoned', 'smallest_count') }} as abandoned_ratio,
        {{ counted_share_bound('abandoned', 'smallest_count', 'deviations', 'low') }}
            as abandoned_low_ratio,
        {{ counted_share_bound('abandoned', 'smallest_count', 'deviations', 'high') }}
            as abandoned_high_ratio,
        {{ shown_share('switched', 'smallest_count') }} as switched_ratio,
        {{ counted_share_bound('switched', 'smallest_count', 'deviations', 'low') }}
            as switched_low_ratio,
        {{ counted_share_bound('switched', 'smallest_count', 'deviations', 'high') }}
            as switched_high_ratio,
        {{ shown_share('self_service', 'smallest_count') }} as self_service_ratio,
        case
            when measured.booked_patient_count >= measured.smallest_count
                then cast(round(measured.lead_time_median_days) as bigint)
        end as lead_time_median_days,
        {{ shown_share('fallen_back', 'smallest_count') }} as phone_fallback_ratio,
        case
            when
                {{ is_share_withheld('in_time', 'smallest_count') }}
                or {{ is_share_withheld('abandoned', 'smallest_count') }}
                or {{ is_share_withheld('switched', 'smallest_count') }}
                or {{ is_share_withheld('self_service', 'smallest_count') }}
                or {{ is_share_withheld('fallen_back', 'smallest_count') }}
                then 'group_too_small'
            when in_time_told_count + abandoned_told_count + switched_told_count = 0
                then 'nothing_told'
        end as withheld_reason,
        measured.period_end_date,
        run_context.as_of_date,
        run_context.build_id
    from measured
    cross join run_context
)

select * from final
