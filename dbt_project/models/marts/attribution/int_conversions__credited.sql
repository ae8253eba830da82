{{ config(materialized="view") }}

with
conversions as (
    select
        conversion_id,
        journey_id,
        booked_amount,
        reporting_amount
    from {{ ref('int_conversions') }}
),

conversions_restated as (
    select
        conversion_id,
        journey_id,
        booked_amount,
        policy_date
    from {{ ref('int_conversions__restated') }}
),

final as (
    select
        conversion_id,
        journey_id,
        booked_amount,
        reporting_amount,
        cast(null as date) as policy_date
    from conversions
    union all
    select
        conversion_id,
        journey_id,
        booked_amount,
        cast(null as decimal(18, 2)) as reporting_amount,
        policy_date
    from conversions_restated
)

select * from final
