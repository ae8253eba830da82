with
conflicts as (
    select * from {{ ref('int_conflicts__churn_flags') }}
    union all
    select * from {{ ref('int_conflicts__contract_outcomes') }}
    union all
    select * from {{ ref('int_conflicts__usage_outside_contracts') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        conflicts.conflict_type,
        conflicts.account_id,
        conflicts.first_source,
        conflicts.second_source,
        conflicts.first_value,
        conflicts.second_value,
        conflicts.row_count,
        run_context.as_of_date,
        run_context.build_id
    from conflicts
    cross join run_context
)

select * from final
