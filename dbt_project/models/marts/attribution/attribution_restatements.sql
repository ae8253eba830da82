with
credited as (
    select
        attribution_model,
        revenue_id,
        booked_month,
        channel,
        currency_code,
        cause,
        changed_amount
    from {{ ref('int_vintages__credited') }}
    where cause is not null and changed_amount <> 0
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
        cause,
        cast(sum(changed_amount) as decimal(18, 2)) as changed_amount,
        cast(count(*) as bigint) as conversion_count
    from credited
    group by attribution_model, booked_month, channel, currency_code, cause
),

final as (
    select
        summed.attribution_model,
        summed.booked_month,
        summed.channel,
        summed.currency_code,
        summed.cause,
        models.evidence_label,
        summed.changed_amount,
        summed.conversion_count,
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
