with
counted as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        run_count,
        failed_count
    from {{ ref('int_moments__counted') }}
),

-- How patients' own runs failed would split them into groups too small.
details as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        denied_count,
        delayed_count,
        lost_count,
        unnoticed_count,
        contact_breach_count,
        open_breach_count,
        contact_median_minutes,
        resolve_median_minutes,
        delay_median_minutes,
        delay_p90_minutes
    from {{ ref('int_moments__counted') }}
    where ecosystem_layer <> 'patient'
),

bounded as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        is_of_patients,
        is_shown,
        dissatisfier_rank,
        avoided_ratio,
        avoided_low_ratio,
        avoided_high_ratio,
        contact_breach_ratio,
        contact_breach_low_ratio,
        contact_breach_high_ratio,
        recovered_ratio,
        recovered_low_ratio,
        recovered_high_ratio
    from {{ ref('int_moments__bounded') }}
    where is_listed
),

moments as (
    select
        moment_id,
        scenario,
        step_number,
        customer_words,
        severity,
        process_name
    from {{ policy('customer_moments', ['moment_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_count
    from {{ run_context() }} as build
),

final as (
    select
        counted.moment_id,
        counted.ecosystem_layer,
        counted.quarter_start_date,
        moments.scenario,
        moments.step_number,
        moments.customer_words,
        moments.severity,
        moments.process_name,
        bounded.dissatisfier_rank,
        case
            when bounded.is_of_patients
                then {{ patients_shown('counted.run_count', 'run_context.smallest_count') }}
            else counted.run_count
        end as run_count,
        case
            when bounded.is_of_patients
                then {{ patients_shown('counted.failed_count', 'run_context.smallest_count') }}
            else counted.failed_count
        end as failed_count,
        bounded.avoided_ratio,
        bounded.avoided_low_ratio,
        bounded.avoided_high_ratio,
        details.denied_count,
        details.delayed_count,
        details.lost_count,
        details.delay_median_minutes,
        details.delay_p90_minutes,
        details.unnoticed_count,
        details.contact_median_minutes,
        details.contact_breach_count,
        bounded.contact_breach_ratio,
        bounded.contact_breach_low_ratio,
        bounded.contact_breach_high_ratio,
        details.resolve_median_minutes,
        bounded.recovered_ratio,
        bounded.recovered_low_ratio,
        bounded.recovered_high_ratio,
        details.open_breach_count,
        {{ add_days(add_months('counted.quarter_start_date', 3), -1) }} <= run_context.as_of_date
            as is_quarter_over,
        case when not bounded.is_shown then 'group_too_small' end as withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from counted
    inner join bounded
        on counted.moment_id = bounded.moment_id
        and counted.ecosystem_layer = bounded.ecosystem_layer
        and counted.quarter_start_date = bounded.quarter_start_date
    cross join run_context
    left join details
        on counted.moment_id = details.moment_id
        and counted.ecosystem_layer = details.ecosystem_layer
        and counted.quarter_start_date = details.quarter_start_date
    left join moments on counted.moment_id = moments.moment_id
)

select * from final
