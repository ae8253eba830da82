with
counted as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        -- A run at the patient's own layer is a patient.
        ecosystem_layer = 'patient' as is_of_patients,
        run_count,
        failed_count,
        run_count - failed_count as avoided_count,
        contact_due_count,
        contact_breach_count,
        resolve_due_count,
        recovered_count
    from {{ ref('int_moments__counted') }}
),

moments as (
    select
        moment_id,
        severity_weight_ratio
    from {{ policy('customer_moments', ['moment_id']) }} as in_force
),

limits as (
    select
        cast({{ parameter('confidence_deviations') }} as double) as deviations,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_count,
        cast({{ parameter('patient_close_days') }} as bigint) as close_days
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

avoided as (
    select
        counted.moment_id,
        counted.ecosystem_layer,
        counted.quarter_start_date,
        counted.is_of_patients,
        not counted.is_of_patients or {{ is_shareable(
            'counted.failed_count', 'counted.avoided_count', 'limits.smallest_count'
        ) }} as is_shown,
        not counted.is_of_patients or {{ add_days(
            add_months('counted.quarter_start_date', 3), 'limits.close_days'
        ) }} <= run_context.as_of_date as is_listed,
        {{ safe_divide('counted.failed_count', 'counted.run_count') }} as failed_share,
        {{ safe_divide('counted.avoided_count', 'counted.run_count') }} as avoided_share,
        {{ wilson_bound('counted.avoided_count', 'counted.run_count', 'limits.deviations', 'low') }}
            as low_share,
        {{ wilson_bound(
            'counted.avoided_count', 'counted.run_count', 'limits.deviations', 'high'
        ) }} as high_share
    from counted
    cross join limits
    cross join run_context
),

ranked as (
    select
        avoided.moment_id,
        avoided.ecosystem_layer,
        avoided.quarter_start_date,
        cast(row_number() over (
            partition by avoided.quarter_start_date
            order by
                round(
                    cast(moments.severity_weight_ratio as double) * avoided.failed_share, 9
                ) desc nulls last,
                avoided.moment_id asc nulls last,
                avoided.ecosystem_layer asc nulls last
        ) as bigint) as dissatisfier_rank
    from avoided
    inner join moments on avoided.moment_id = moments.moment_id
    where avoided.is_listed and avoided.is_shown
),

clocked as (
    select
        counted.moment_id,
        counted.ecosystem_layer,
        counted.quarter_start_date,
        {{ ratio('counted.contact_breach_count', 'counted.contact_due_count') }}
            as contact_breach_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.contact_breach_count', 'counted.contact_due_count', 'limits.deviations', 'low'
        )) }} as contact_breach_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.contact_breach_count', 'counted.contact_due_count', 'limits.deviations', 'high'
        )) }} as contact_breach_high_ratio,
        {{ ratio('counted.recovered_count', 'counted.resolve_due_count') }} as recovered_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.recovered_count', 'counted.resolve_due_count', 'limits.deviations', 'low'
        )) }} as recovered_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.recovered_count', 'counted.resolve_due_count', 'limits.deviations', 'high'
        )) }} as recovered_high_ratio
    from counted
    cross join limits
    where not counted.is_of_patients
),

final as (
    select
        avoided.moment_id,
        avoided.ecosystem_layer,
        avoided.quarter_start_date,
        avoided.is_of_patients,
        avoided.is_shown,
        avoided.is_listed,
        ranked.dissatisfier_rank,
        {{ share_or_patients(
            'avoided.avoided_share', 'avoided.is_shown', 'avoided.is_of_patients'
        ) }} as avoided_ratio,
        {{ share_or_patients(
            'avoided.low_share', 'avoided.is_shown', 'avoided.is_of_patients', 'low'
        ) }} as avoided_low_ratio,
        {{ share_or_patients(
            'avoided.high_share', 'avoided.is_shown', 'avoided.is_of_patients', 'high'
        ) }} as avoided_high_ratio,
        clocked.contact_breach_ratio,
        clocked.contact_breach_low_ratio,
        clocked.contact_breach_high_ratio,
        clocked.recovered_ratio,
        clocked.recovered_low_ratio,
        clocked.recovered_high_ratio
    from avoided
    left join ranked
        on avoided.moment_id = ranked.moment_id
        and avoided.ecosystem_layer = ranked.ecosystem_layer
        and avoided.quarter_start_date = ranked.quarter_start_date
    left join clocked
        on avoided.moment_id = clocked.moment_id
        and avoided.ecosystem_layer = clocked.ecosystem_layer
        and avoided.quarter_start_date = clocked.quarter_start_date
)

select * from final
