{{ config(materialized="view") }}

with
person_keys as (
    select
        closed_on_date,
        hcp_id,
        account_key
    from {{ ref('int_persons__closed') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        closed_on_date as known_on_date,
        hcp_id,
        account_key
    from person_keys
    union all
    select
        run_context.as_of_date as known_on_date,
        hcps.hcp_id,
        hcps.account_id as account_key
    from hcps
    cross join run_context
)

select * from final
