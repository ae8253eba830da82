with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

patients as (
    {{ union_kind('patients') }}
),

-- Testers are no patients.
visits as (
    select
        patient_id,
        account_id,
        visit_id,
        happened_at
    from {{ ref('fct_visits') }}
    where not is_test
),

ranked_visits as (
    select
        patient_id,
        account_id,
        happened_at,
        row_number() over (
            partition by patient_id
            order by happened_at desc, visit_id desc
        ) as recency
    from visits
),

visited as (
    select
        patient_id,
        max(case when recency = 1 then account_id end) as account_id,
        min(happened_at) as first_visited_at,
        max(happened_at) as last_visited_at,
        cast(count(*) as bigint) as visit_count
    from ranked_visits
    group by patient_id
),

-- Two systems of a clinic may know the same patient: the one that looked last.
ranked_records as (
    select
        patients.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        patients.age_band,
        patients.concern,
        patients.acquisition_channel,
        patients.registered_at,
        row_number() over (
            partition by patients.patient_id
            order by
                patients.recorded_at desc, patients.source asc, patients.id_namespace asc
        ) as recency
    from patients
    left join account_xref
        on patients.id_namespace = account_xref.source
        and patients.account_id = account_xref.source_account_id
),

recorded as (
    select
        patient_id,
        account_id,
        age_band,
        concern,
        acquisition_channel,
        registered_at
    from ranked_records
    where recency = 1
),

-- A patient who was told of may not have come yet, one who came may not have been told of.
known as (
    select patient_id from visited
    union
    select patient_id from recorded
),

final as (
    select
        known.patient_id,
        coalesce(visited.account_id, recorded.account_id) as account_id,
        recorded.age_band,
        recorded.concern,
        recorded.acquisition_channel,
        recorded.registered_at,
        visited.first_visited_at,
        visited.last_visited_at,
        coalesce(visited.visit_count, 0) as visit_count
    from known
    left join visited on known.patient_id = visited.patient_id
    left join recorded on known.patient_id = recorded.patient_id
)

select * from final
