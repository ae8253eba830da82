with
members as (
    select
        period_start_date,
        period_end_date,
        dimension,
        member,
        patient_count
    from {{ ref('int_patients__grouped') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count,
        cast({{ parameter('replaced_ratio') }} as double) as replaced
    from {{ run_context() }} as build
),

-- Whole numbers, so that the index is the same in any order of adding.
totals as (
    select
        period_start_date,
        dimension,
        sum(patient_count) as patient_count,
        sum(patient_count * patient_count) as patient_squares,
        count(*) as member_count
    from members
    group by period_start_date, dimension
),

shared as (
    select
        members.period_start_date,
        members.period_end_date,
        members.dimension,
        members.member,
        members.patient_count,
        {{ safe_divide('members.patient_count', 'totals.patient_count') }} as member_share,
        case
            when totals.member_count > 1
                then {{ safe_divide(
                    'totals.patient_squares',
                    'cast(totals.patient_count as double) * totals.patient_count'
                ) }}
        end as concentration
    from members
    inner join totals
        on members.period_start_date = totals.period_start_date
        and members.dimension = totals.dimension
),

final as (
    select
        shared.period_start_date,
        shared.dimension,
        shared.member,
        {{ patients_shown('shared.patient_count', 'run_context.smallest_count') }}
            as patient_count_rounded,
        {{ two_places('shared.member_share') }} as share_ratio,
        {{ two_places('shared.concentration') }} as concentration_index,
        {{ two_places('1 / shared.concentration') }} as effective_member_count,
        case
            when
                shared.dimension = 'acquisition_channel'
                and shared.member not in ('(others)', '(unknown)')
                then {{ two_places('shared.member_share * (1 - run_context.replaced)') }}
        end as loss_ratio,
        shared.period_end_date,
        run_context.as_of_date,
        run_context.build_id
    from shared
    cross join run_context
)

select * from final
