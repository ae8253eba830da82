with
asked as (
    select
        department,
        criterion_id,
        area,
        stage,
        measure,
        comparison,
        threshold_value,
        effort_days,
        judged_date,
        judged_number,
        is_current
    from {{ ref('int_maturity__asked') }}
),

declarations as (
    select
        judged_date,
        criterion_id,
        department,
        is_met,
        evidence,
        declared_date,
        valid_days
    from {{ policy_on(
        'maturity_declarations', ['criterion_id', 'department'],
        ref('int_maturity_dates__listed'), 'judged_date'
    ) }} as in_force
    -- What is declared later was not known on the day.
    where declared_date <= judged_date
),

measured as (
    select
        measure,
        judged_date,
        part_count,
        whole_count,
        measured_value
    from {{ ref('int_maturity__measured') }}
),

idle as (
    select
        measure,
        judged_date
    from {{ ref('int_maturity_measures__idle') }}
),

answered as (
    select
        asked.department,
        asked.criterion_id,
        asked.area,
        asked.stage,
        asked.effort_days,
        asked.judged_date,
        asked.judged_number,
        asked.is_current,
        asked.measure is not null as is_measured,
        idle.measure is not null as is_idle,
        measured.measured_value,
        measured.part_count,
        measured.whole_count,
        case asked.comparison
            when 'at_least' then measured.measured_value >= asked.threshold_value
            when 'at_most' then measured.measured_value <= asked.threshold_value
        end as is_reached,
        declarations.evidence,
        declarations.declared_date,
        declarations.is_met as is_declared_met,
        {{ add_days('declarations.declared_date', 'declarations.valid_days') }}
            as last_valid_date
    from asked
    left join measured
        on asked.measure = measured.measure
        and asked.judged_date = measured.judged_date
    left join idle
        on asked.measure = idle.measure
        and asked.judged_date = idle.judged_date
    left join declarations
        on asked.criterion_id = declarations.criterion_id
        and asked.department = declarations.department
        and asked.judged_date = declarations.judged_date
        -- What is measured cannot be declared, whatever a row says.
        and asked.measure is null
),

reasoned as (
    select
        department,
        criterion_id,
        area,
        stage,
        effort_days,
        judged_date,
        judged_number,
        is_current,
        measured_value,
        case
            when not is_measured then evidence
            when measured_value is not null
                then cast(cast(round(part_count, 0) as bigint) as string) || ' of '
                    || cast(cast(round(whole_count, 0) as bigint) as string)
        end as evidence,
        case
            when not is_measured then declared_date
            when measured_value is not null then judged_date
        end as evidence_date,
        case
            when is_idle then 'not_applicable'
            when is_measured and measured_value is null then 'not_measured'
            when is_measured and not coalesce(is_reached, false) then 'beside_threshold'
            when is_measured then 'none'
            when declared_date is null then 'not_declared'
            when last_valid_date < judged_date then 'stale'
            when not is_declared_met then 'declared_unmet'
            else 'none'
        end as unmet_reason
    from answered
),

final as (
    select
        department,
        criterion_id,
        area,
        stage,
        effort_days,
        judged_date,
        judged_number,
        is_current,
        measured_value,
        evidence,
        evidence_date,
        unmet_reason,
        -- What does not apply is neither met nor unmet, and holds no stage.
        case when unmet_reason <> 'not_applicable' then unmet_reason = 'none' end as is_met
    from reasoned
)

select * from final
