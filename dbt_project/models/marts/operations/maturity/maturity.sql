with
judged as (
    select
        department,
        criterion_id,
        measured_value,
        evidence,
        evidence_date,
        unmet_reason,
        is_met
    from {{ ref('int_maturity__judged') }}
    where is_current
),

criteria as (
    select
        criterion_id,
        area,
        stage,
        title,
        measure,
        comparison,
        threshold_value,
        effort_days
    from {{ policy('maturity_criteria', ['criterion_id']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        judged.department,
        judged.criterion_id,
        criteria.area,
        criteria.stage,
        criteria.title,
        case when criteria.measure is null then 'declared' else 'measured' end as origin,
        criteria.measure,
        criteria.comparison,
        criteria.threshold_value,
        judged.measured_value,
        judged.evidence,
        judged.unmet_reason,
        criteria.effort_days,
        judged.is_met,
        judged.unmet_reason = 'stale' as is_stale,
        judged.evidence_date,
        run_context.as_of_date,
        run_context.build_id
    from judged
    cross join run_context
    inner join criteria on judged.criterion_id = criteria.criterion_id
)

select * from final
