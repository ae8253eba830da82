with
metrics as (
    select
        metric_id,
        source_measure,
        moment_id,
        -- The patient stands at the end of all layers; every other layer answers for its own runs.
        case when ecosystem_layer = 'patient' then '(all)' else ecosystem_layer end as run_layer,
        ecosystem_layer = 'patient' as is_of_patients
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

measures as (
    select
        source_measure,
        moment_id,
        run_layer,
        nullif(account_id, '(all)') as account_id,
        month_start_date,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
    from {{ ref('int_measures__monthly') }}
),

reported as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        numerator,
        denominator
    from {{ ref('int_metric_values__tiled') }}
),

valued as (
    select
        metrics.metric_id,
        'own' as party,
        'none' as partner_name,
        measures.account_id,
        measures.month_start_date,
        measures.is_of_patients or metrics.is_of_patients as is_of_patients,
        measures.numerator,
        measures.denominator,
        measures.part_patient_count,
        measures.rest_patient_count
    from measures
    inner join metrics
        on measures.source_measure = metrics.source_measure
        and (
            measures.source_measure <> 'moment_avoided_ratio'
            or (
                measures.moment_id = metrics.moment_id
                and measures.run_layer = metrics.run_layer
            )
        )
    union all
    select
        reported.metric_id,
        reported.party,
        reported.partner_name,
        reported.account_id,
        reported.month_start_date,
        metrics.is_of_patients,
        reported.numerator,
        reported.denominator,
        cast(null as bigint) as part_patient_count,
        cast(null as bigint) as rest_patient_count
    from reported
    inner join metrics on reported.metric_id = metrics.metric_id
    where metrics.source_measure = 'metric_values' or reported.party = 'partner'
),

-- What is reported about all stands; only without it are organisations added up.
totals as (
    select
        metric_id,
        party,
        partner_name,
        '(all)' as account_id,
        month_start_date,
        is_of_patients,
        cast(coalesce(
            max(case when account_id is null then numerator end), sum(numerator)
        ) as bigint) as numerator,
        cast(coalesce(
            max(case when account_id is null then denominator end), sum(denominator)
        ) as bigint) as denominator,
        max(case when account_id is null then part_patient_count end) as part_patient_count,
        max(case when account_id is null then rest_patient_count end) as rest_patient_count
    from valued
    group by metric_id, party, partner_name, month_start_date, is_of_patients
),

joined as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
    from valued
    where account_id is not null
    union all
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
    from totals
),

final as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        {{ month_number('month_start_date') }} as month_number,
        is_of_patients,
        numerator,
        denominator,
        -- Where only cases are known, each counts as a patient: no report tells more.
        coalesce(part_patient_count, numerator) as part_patient_count,
        coalesce(rest_patient_count, denominator - numerator) as rest_patient_count
    from joined
)

select * from final
