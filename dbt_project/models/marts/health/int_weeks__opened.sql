{{ config(materialized=opened_weeks_materialization()) }}

with
weeks as (
    select as_of_number
    from {{ ref('int_weeks__fingerprinted') }}
),

final as (
    select
        'all' as account_id,
        min(as_of_number) as first_number,
        min(as_of_number) as history_number
    from weeks
)

select * from final
