{#- Each incident three times: by its type, by its severity, and by how it was handled. -#}
with
incidents as (
    select
        incident_id,
        patient_id,
        visit_id,
        incident_type,
        severity,
        handling,
        contact_seconds,
        is_contacted_in_limit,
        is_resolved_in_limit,
        visit_number,
        has_returned
    from {{ ref('int_incidents__judged') }}
),

sides as (
    select
        'incident_type' as dimension,
        incident_type as member,
        incident_id,
        patient_id
    from incidents
    union all
    select
        'severity' as dimension,
        severity as member,
        incident_id,
        patient_id
    from incidents
    union all
    select
        'handling' as dimension,
        handling as member,
        incident_id,
        patient_id
    from incidents
),

members as (
    select
        dimension,
        member,
        is_merged
    from {{ merged_cells('sides', ['dimension'], ['member']) }} as cells
    where is_group
),

final as (
    select
        sides.dimension,
        {{ shown_cell('members.is_merged', 'sides.member') }} as member,
        incidents.incident_id,
        incidents.patient_id,
        incidents.visit_id,
        incidents.contact_seconds,
        incidents.is_contacted_in_limit,
        incidents.is_resolved_in_limit,
        incidents.visit_number,
        incidents.has_returned
    from sides
    inner join members
        on sides.dimension = members.dimension
        and sides.member = members.member
    inner join incidents on sides.incident_id = incidents.incident_id
)

select * from final
