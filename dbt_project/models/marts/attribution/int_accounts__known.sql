{{ config(materialized="view") }}

with
account_keys as (
    select
        closed_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__closed') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

final as (
    select
        closed_on_date as known_on_date,
        source,
        source_account_id,
        account_key
    from account_keys
    union all
    select
        run_context.as_of_date as known_on_date,
        account_xref.source,
        account_xref.source_account_id,
        account_xref.account_id as account_key
    from account_xref
    cross join run_context
)

select * from final
