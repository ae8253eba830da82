with
credited as (
    select
        attribution_model,
        booked_month,
        channel,
        currency_code,
        frozen_amount,
        current_amount
    from {{ ref('int_vintages__credited') }}
),

models as (
    select
        attribution_model,
        booked_month,
        evidence_label,
        closed_on_date
    from {{ ref('int_models__vintaged') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

summed as (
    select
        attribution_model,
        booked_month,
        channel,
        currency_code,
        cast(sum(frozen_amount) as decimal(18, 2)) as frozen_amount,
        cast(sum(current_amount) as decimal(18, 2)) as current_amount
    from credited
    group by attribution_model, booked_month, channel, currency_code
),

final as (
    select
        summed.attribution_model,
        summed.booked_month,
        summed.channel,
        summed.currency_code,
        models.evidence_label,
        summed.frozen_amount,
        summed.current_amount,
        models.closed_on_date,
        run_context.as_of_date,
        run_context.build_id
    from summed
    inner join models
        on summed.attribution_model = models.attribution_model
        and summed.booked_month = models.booked_month
    cross join run_context
)

select * from final
