with
cases as (
    select
        source_measure,
        moment_id,
        run_layer,
        is_of_patients,
        patient_id,
        account_id,
        happened_at,
        good_count,
        case_count
    from {{ ref('int_measures__cases') }}
),

months as (
    select month_start_date
    from {{ ref('int_months__whole') }}
),

scoped as (
    select
        source_measure,
        moment_id,
        run_layer,
        is_of_patients,
        patient_id,
        account_id,
        {{ month_start('happened_at') }} as month_start_date,
        good_count,
        case_count,
        case_count - good_count as rest_count
    from cases
    union all
    -- All together are counted anew: a patient of two organisations is one.
    select
        source_measure,
        moment_id,
        run_layer,
        is_of_patients,
        patient_id,
        '(all)' as account_id,
        {{ month_start('happened_at') }} as month_start_date,
        good_count,
        case_count,
        case_count - good_count as rest_count
    from cases
),

final as (
    select
        scoped.source_measure,
        scoped.moment_id,
        scoped.run_layer,
        scoped.account_id,
        scoped.month_start_date,
        scoped.is_of_patients,
        cast(sum(scoped.good_count) as bigint) as numerator,
        cast(sum(scoped.case_count) as bigint) as denominator,
        -- Patients, not their cases: eleven sheets of one patient are no group.
        case
            when scoped.is_of_patients
                then count(distinct case when scoped.good_count > 0 then scoped.patient_id end)
        end as part_patient_count,
        case
            when scoped.is_of_patients
                then count(distinct case when scoped.rest_count > 0 then scoped.patient_id end)
        end as rest_patient_count
    from scoped
    inner join months on scoped.month_start_date = months.month_start_date
    group by
        scoped.source_measure,
        scoped.moment_id,
        scoped.run_layer,
        scoped.account_id,
        scoped.month_start_date,
        scoped.is_of_patients
)

select * from final
