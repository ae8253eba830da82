with
limits as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

compared as (
    select
        dimension,
        member,
        case_count as other_case_count,
        returned_count as other_returned_count,
        {{ safe_divide('returned_weight', 'matched_incident_count') }} as other_share,
        -- Kish's size: the weights' sum squared over the sum of their squares.
        {{ safe_divide(
            'cast(matched_incident_count as double) * matched_incident_count', 'squared_weight'
        ) }} as other_size
    from {{ ref('int_incidents__compared') }}
),

measured as (
    select
        incidents.*,
        compared.other_case_count,
        compared.other_returned_count,
        compared.other_share,
        {{ safe_divide('incidents.returned_count', 'incidents.returned_told_count') }}
            as returned_share,
        {{ wilson_bound(
            'incidents.returned_count', 'incidents.returned_told_count', 'limits.deviations', 'low'
        ) }} as returned_low,
        {{ wilson_bound(
            'incidents.returned_count', 'incidents.returned_told_count', 'limits.deviations', 'high'
        ) }} as returned_high,
        {{ wilson_bound(
            'compared.other_share * compared.other_size', 'compared.other_size',
            'limits.deviations', 'low'
        ) }} as other_low,
        {{ wilson_bound(
            'compared.other_share * compared.other_size', 'compared.other_size',
            'limits.deviations', 'high'
        ) }} as other_high,
        limits.smallest_count,
        limits.as_of_date,
        limits.build_id
    from {{ ref('int_incidents__measured') }} as incidents
    cross join limits
    left join compared
        on incidents.dimension = compared.dimension
        and incidents.member = compared.member
),

judged as (
    select
        measured.*,
        {{ counted_share_is_shown('returned', 'smallest_count') }}
        and {{ is_shareable(
            'coalesce(other_returned_count, 0)',
            'coalesce(other_case_count - other_returned_count, 0)', 'smallest_count'
        ) }} as is_return_shown
    from measured
),

final as (
    select
        dimension,
        member,
        {{ patients_shown('incident_count', 'smallest_count') }} as incident_count_rounded,
        {{ shown_share('contacted', 'smallest_count') }} as contacted_in_limit_ratio,
        case
            when spoken_patient_count >= smallest_count
                then cast(round(contact_median_seconds / 60.0) as bigint)
        end as first_contact_median_minutes,
        {{ shown_share('resolved', 'smallest_count') }} as resolved_in_limit_ratio,
        case when is_return_shown then {{ two_places('returned_share') }} end as return_ratio,
        case when is_return_shown then {{ two_places('other_share') }} end
            as comparison_return_ratio,
        case when is_return_shown then {{ two_places('returned_share - other_share') }} end
            as difference_ratio,
        case when is_return_shown then {{ two_places_bound(newcombe_bound(
            'returned_share', 'returned_low', 'returned_high', 'other_share', 'other_low',
            'other_high', 'low'
        ), 'low') }} end as difference_low_ratio,
        case when is_return_shown then {{ two_places_bound(newcombe_bound(
            'returned_share', 'returned_low', 'returned_high', 'other_share', 'other_low',
            'other_high', 'high'
        ), 'high') }} end as difference_high_ratio,
        'associational' as evidence_label,
        case
            when
                {{ is_share_withheld('contacted', 'smallest_count') }}
                or {{ is_share_withheld('resolved', 'smallest_count') }}
                or returned_told_count > 0 and not is_return_shown
                then 'group_too_small'
            when contacted_told_count + resolved_told_count + returned_told_count = 0
                then 'nothing_told'
        end as withheld_reason,
        as_of_date,
        build_id
    from judged
)

select * from final
