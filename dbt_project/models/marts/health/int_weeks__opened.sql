{{ config(materialized=opened_weeks_materialization()) }}

-- Only the materialization reads fingerprints: what a build makes anew is no evidence, and no
-- signal depends on it.
-- depends_on: {{ ref('int_weeks__fingerprinted') }}

with
weeks as (
    select as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

final as (
    select
        'all' as account_id,
        min(as_of_number) as first_number,
        min(as_of_number) as history_number
    from weeks
)

select * from final
