with
measured as (
    select
        programme_id,
        comparison,
        is_treated,
        patient_count,
        returned_patient_count,
        lost_patient_count,
        visit_count,
        unpriced_visit_count,
        {{ safe_divide('previous_visits', 'patient_count') }} as mean_previous_visits,
        {{ safe_divide(
            'previous_visit_squares - ' ~ safe_divide(
                'cast(previous_visits as double) * previous_visits', 'patient_count'
            ), 'patient_count - 1'
        ) }} as previous_visit_variance,
        {{ safe_divide('returned_weight', 'total_weight') }} as returned_share,
        -- Patients who count as often as they were at hand tell less than as many equal ones.
        -- The size that counts is Kish's: the weights' sum squared over the sum of their squares.
        {{ safe_divide(
            'cast(total_weight as double) * cast(total_weight as double)', 'squared_weight'
        ) }} as case_count,
        {{ safe_divide('total_amount', 'total_weight') }} as mean_amount,
        cast(total_weight as double) as total_weight,
        cast(squared_weight as double) as squared_weight,
        cast(amount_squares as double) as amount_squares,
        cast(amount_products as double) as amount_products
    from {{ ref('int_programme_arms__measured') }}
),

run_context as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

final as (
    select
        measured.programme_id,
        measured.comparison,
        measured.is_treated,
        measured.patient_count,
        measured.returned_patient_count,
        measured.lost_patient_count,
        measured.visit_count,
        measured.unpriced_visit_count,
        measured.mean_previous_visits,
        measured.previous_visit_variance,
        measured.returned_share,
        {{ wilson_bound(
            'measured.returned_share * measured.case_count', 'measured.case_count',
            'run_context.deviations', 'low'
        ) }} as returned_low,
        {{ wilson_bound(
            'measured.returned_share * measured.case_count', 'measured.case_count',
            'run_context.deviations', 'high'
        ) }} as returned_high,
        measured.mean_amount,
        -- Taylor's variance of a mean of weighed amounts, each patient one cluster.
        greatest({{ safe_divide('measured.patient_count', 'measured.patient_count - 1') }} * (
            measured.amount_squares
            - 2 * measured.mean_amount * measured.amount_products
            + measured.mean_amount * measured.mean_amount * measured.squared_weight
        ), 0) / (measured.total_weight * measured.total_weight) as mean_amount_variance
    from measured
    cross join run_context
)

select * from final
