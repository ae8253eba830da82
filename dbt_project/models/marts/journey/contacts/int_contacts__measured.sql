with
contacts as (
    select
        patient_id,
        clinic_group,
        channel,
        purpose,
        response_seconds,
        lead_time_days,
        is_in_time,
        is_abandoned,
        is_self_service,
        is_switched,
        is_fallen_back,
        period_start_date,
        period_end_date,
        row_number() over (
            partition by period_start_date, clinic_group, channel, purpose
            order by response_seconds asc nulls last, contact_event_id asc
        ) as response_order,
        count(response_seconds) over (
            partition by period_start_date, clinic_group, channel, purpose
        ) as answered_count
    from {{ ref('int_contacts__grouped') }}
),

final as (
    select
        period_start_date,
        period_end_date,
        clinic_group,
        channel,
        purpose,
        cast(count(*) as bigint) as contact_count,
        -- Distinct: a patient calls again.
        cast(count(distinct patient_id) as bigint) as patient_count,
        cast(count(distinct case when response_seconds is not null then patient_id end) as bigint)
            as answered_patient_count,
        median(response_seconds) as response_median_seconds,
        -- The answer that nine of ten contacts had by then.
        max(case
            when response_order <= ceil(0.9 * answered_count) then response_seconds
        end) as response_slow_seconds,
        cast(count(distinct case when lead_time_days is not null then patient_id end) as bigint)
            as booked_patient_count,
        median(lead_time_days) as lead_time_median_days,
        {{ counted_share('is_in_time', 'in_time') }},
        {{ counted_share('is_abandoned', 'abandoned') }},
        {{ counted_share('is_self_service', 'self_service') }},
        {{ counted_share('is_switched', 'switched') }},
        {{ counted_share('is_fallen_back', 'fallen_back') }}
    from contacts
    group by period_start_date, period_end_date, clinic_group, channel, purpose
)

select * from final
