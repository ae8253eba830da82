with
measured as (
    select
        period_start_date,
        period_end_date,
        journey_stage,
        patient_count,
        pair_count,
        pair_squares,
        gap_squares,
        gap_products,
        {{ safe_divide('expectations', 'pair_count') }} as mean_expectation,
        {{ safe_divide('experiences', 'pair_count') }} as mean_experience,
        {{ safe_divide('gaps', 'pair_count') }} as mean_gap
    from {{ ref('int_expectations__measured') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

-- Taylor's variance of a ratio of two sums, each patient one cluster.
halved as (
    select
        measured.period_start_date,
        measured.period_end_date,
        measured.journey_stage,
        measured.pair_count,
        measured.mean_expectation,
        measured.mean_experience,
        measured.mean_gap,
        {{ student_deviations('run_context.deviations', 'nullif(measured.patient_count - 1, 0)') }}
        * sqrt(greatest(
            {{ safe_divide('measured.patient_count', 'measured.patient_count - 1') }} * (
                measured.gap_squares - 2 * measured.mean_gap * measured.gap_products
                + measured.mean_gap * measured.mean_gap * measured.pair_squares
            ), 0
        )) / measured.pair_count as half,
        run_context.smallest_count,
        run_context.as_of_date,
        run_context.build_id
    from measured
    cross join run_context
),

rounded as (
    select
        period_start_date,
        period_end_date,
        journey_stage,
        {{ patients_shown('pair_count', 'smallest_count') }} as pair_count_rounded,
        {{ two_places('mean_expectation') }} as expectation_mean,
        {{ two_places('mean_experience') }} as experience_mean,
        {{ two_places('mean_gap') }} as gap_mean,
        {{ two_places_bound('mean_gap - half', 'low') }} as gap_mean_low,
        {{ two_places_bound('mean_gap + half', 'high') }} as gap_mean_high,
        as_of_date,
        build_id
    from halved
),

final as (
    select
        period_start_date,
        journey_stage,
        pair_count_rounded,
        expectation_mean,
        experience_mean,
        gap_mean,
        gap_mean_low,
        gap_mean_high,
        case
            when gap_mean_high < 0 then 'disappoints'
            when gap_mean_low > 0 then 'exceeds'
            else 'as_expected'
        end as gap_word,
        period_end_date,
        as_of_date,
        build_id
    from rounded
)

select * from final
