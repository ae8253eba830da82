with
incidents as (
    select
        dimension,
        member,
        patient_id,
        contact_seconds,
        is_contacted_in_limit,
        is_resolved_in_limit,
        has_returned
    from {{ ref('int_incidents__grouped') }}
),

final as (
    select
        dimension,
        member,
        cast(count(*) as bigint) as incident_count,
        -- Distinct: a patient may meet with two.
        cast(count(distinct patient_id) as bigint) as patient_count,
        cast(count(distinct case when contact_seconds is not null then patient_id end) as bigint)
            as spoken_patient_count,
        median(contact_seconds) as contact_median_seconds,
        {{ counted_share('is_contacted_in_limit', 'contacted') }},
        {{ counted_share('is_resolved_in_limit', 'resolved') }},
        {{ counted_share('has_returned', 'returned') }}
    from incidents
    group by dimension, member
)

select * from final
