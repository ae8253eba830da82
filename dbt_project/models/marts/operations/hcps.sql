with
hcps as (
    select
        hcp_id,
        account_id,
        specialty,
        job_role,
        language_code,
        email_consent,
        source_count,
        created_at
    from {{ ref('dim_hcps') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        hcps.hcp_id,
        hcps.account_id,
        hcps.specialty,
        hcps.job_role,
        hcps.language_code,
        hcps.email_consent,
        hcps.source_count,
        hcps.created_at,
        run_context.as_of_date,
        run_context.build_id
    from hcps
    cross join run_context
)

select * from final
