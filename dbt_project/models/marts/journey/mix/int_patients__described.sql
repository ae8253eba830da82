{#- The patients of each closed period, by who they are, and those who were new in it also by what
    brought them. -#}
with
patients as (
    select
        patient_id,
        age_band,
        concern,
        acquisition_channel
    from {{ ref('dim_patients') }}
),

visits as (
    select
        patient_id,
        period_start_date,
        period_end_date,
        max(case when visit_number = 1 then 1 else 0 end) as is_new
    from {{ ref('int_patient_visits__frozen') }}
    group by patient_id, period_start_date, period_end_date
),

personas as (
    select
        persona_id,
        priority,
        age_bands,
        concerns,
        acquisition_channels
    from {{ policy('personas', ['persona_id']) }} as in_force
),

ranked as (
    select
        patients.patient_id,
        personas.persona_id,
        row_number() over (
            partition by patients.patient_id
            order by personas.priority asc, personas.persona_id asc
        ) as fit_order
    from patients
    inner join personas
        on {{ is_named('patients.age_band', 'personas.age_bands') }}
        and {{ is_named('patients.concern', 'personas.concerns') }}
        and {{ is_named('patients.acquisition_channel', 'personas.acquisition_channels') }}
),

final as (
    select
        visits.patient_id,
        'persona' as dimension,
        coalesce(ranked.persona_id, '(none)') as member,
        visits.period_start_date,
        visits.period_end_date
    from visits
    left join ranked
        on visits.patient_id = ranked.patient_id
        and ranked.fit_order = 1
    union all
    select
        visits.patient_id,
        'acquisition_channel' as dimension,
        coalesce(patients.acquisition_channel, '(unknown)') as member,
        visits.period_start_date,
        visits.period_end_date
    from visits
    left join patients on visits.patient_id = patients.patient_id
    where visits.is_new = 1
)

select * from final
