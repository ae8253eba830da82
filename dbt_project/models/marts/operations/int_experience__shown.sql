with
metrics as (
    select
        metric_id,
        -- A clinic is where professionals work; the other layers have no experience of care.
        case
            when ecosystem_layer = 'patient' then 'patient'
            when ecosystem_layer in ('clinic', 'professional') then 'professional'
        end as side
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

observed as (
    select
        metric_id,
        month_start_date,
        month_number,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)' and party = 'own'
),

limits as (
    select
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_patients,
        cast({{ parameter('smallest_professional_group') }} as bigint) as smallest_professionals,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

measured as (
    select
        observed.metric_id,
        metrics.side,
        observed.month_start_date,
        observed.month_number,
        observed.is_of_patients,
        observed.numerator,
        observed.denominator,
        case
            when observed.is_of_patients then {{ is_shareable(
                'observed.part_patient_count', 'observed.rest_patient_count',
                'limits.smallest_patients'
            ) }}
            -- Cases, not people: who of the professionals answered how often no metric tells.
            else observed.denominator >= limits.smallest_professionals
        end as is_shown,
        {{ safe_divide('observed.numerator', 'observed.denominator') }}
            as metric_share,
        {{ patients_shown('observed.denominator', 'limits.smallest_patients') }}
            as rounded_count,
        limits.smallest_patients,
        limits.deviations
    from observed
    cross join limits
    inner join metrics on observed.metric_id = metrics.metric_id
    where metrics.side is not null
),

final as (
    select
        metric_id,
        side,
        month_start_date,
        month_number,
        is_of_patients,
        is_shown,
        case
            when not is_shown then null
            when is_of_patients then rounded_count
            else denominator
        end as case_count,
        {{ share_or_patients('metric_share', 'is_shown', 'is_of_patients') }} as metric_ratio,
        case
            when not is_shown then null
            when is_of_patients
                then cast({{ shown_share_bound(
                    two_places('metric_share'), 'rounded_count', 'smallest_patients', 'deviations', 'low'
                ) }} as decimal(9, 6))
            else {{ rounded_ratio(wilson_bound('numerator', 'denominator', 'deviations', 'low')) }}
        end as low_ratio,
        case
            when not is_shown then null
            when is_of_patients
                then cast({{ shown_share_bound(
                    two_places('metric_share'), 'rounded_count', 'smallest_patients', 'deviations', 'high'
                ) }} as decimal(9, 6))
            else {{ rounded_ratio(wilson_bound('numerator', 'denominator', 'deviations', 'high')) }}
        end as high_ratio
    from measured
)

select * from final
