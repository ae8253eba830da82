{{ config(materialized="view") }}

with
closings as (
    select
        booked_month,
        closed_on_date
    from {{ ref('int_months__closed') }}
),

-- A model that came into force later has no word on what was known then.
models as (
    select
        in_force.closed_on_date,
        in_force.attribution_model,
        in_force.evidence_label
    from {{ policy_on('attribution_models', ['attribution_model'], 'closings', 'closed_on_date') }}
        as in_force
    where {{ credits_alone('in_force') }}
),

final as (
    select
        models.attribution_model,
        closings.booked_month,
        models.evidence_label,
        closings.closed_on_date
    from closings
    inner join models on closings.closed_on_date = models.closed_on_date
)

select * from final
