with
patients as (
    select
        patient_id,
        dimension,
        member,
        period_start_date,
        period_end_date
    from {{ ref('int_patients__described') }}
),

members as (
    select
        period_start_date,
        dimension,
        member,
        is_merged
    from {{ merged_cells('patients', ['period_start_date', 'dimension'], ['member']) }} as cells
    where is_group
),

labelled as (
    select
        patients.period_start_date,
        patients.period_end_date,
        patients.dimension,
        {{ shown_cell('members.is_merged', 'patients.member') }} as member
    from patients
    inner join members
        on patients.period_start_date = members.period_start_date
        and patients.dimension = members.dimension
        and patients.member = members.member
),

final as (
    select
        period_start_date,
        period_end_date,
        dimension,
        member,
        cast(count(*) as bigint) as patient_count
    from labelled
    group by period_start_date, period_end_date, dimension, member
)

select * from final
