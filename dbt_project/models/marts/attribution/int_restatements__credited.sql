{{ config(materialized="view") }}

with
causes as (
    select
        line_id,
        cause,
        previous_cause
    from {{ ref('int_restatements__caused') }}
),

conversions_restated as (
    select
        conversion_id,
        line_id,
        revenue_id,
        booked_month,
        currency_code,
        cause,
        is_first
    from {{ ref('int_conversions__restated') }}
),

credited_amounts as (
    select
        attribution_model,
        conversion_id,
        journey_id,
        touch_id,
        bucket,
        attributed_amount
    from {{ ref('int_credited_amounts') }}
),

journeys as (
    select
        journey_id,
        touch_id,
        channel
    from {{ ref('int_journeys') }}
),

-- Each state stands before its cause and after the one before; the first is the vintage.
states_credited as (
    select
        credited_amounts.attribution_model,
        credited_amounts.conversion_id,
        credited_amounts.touch_id,
        conversions_restated.revenue_id,
        coalesce(journeys.channel, credited_amounts.bucket) as channel,
        conversions_restated.currency_code,
        causes.cause,
        causes.previous_cause,
        credited_amounts.attributed_amount,
        conversions_restated.is_first,
        conversions_restated.booked_month
    from conversions_restated
    inner join causes
        on conversions_restated.line_id = causes.line_id
        and conversions_restated.cause = causes.cause
    inner join credited_amounts
        on conversions_restated.conversion_id = credited_amounts.conversion_id
    left join journeys
        on credited_amounts.journey_id = journeys.journey_id
        and credited_amounts.touch_id = journeys.touch_id
),

final as (
    select
        attribution_model,
        conversion_id,
        touch_id,
        revenue_id,
        channel,
        currency_code,
        cause,
        case when is_first then attributed_amount else 0 end as frozen_amount,
        -attributed_amount as changed_amount,
        booked_month
    from states_credited
    union all
    select
        attribution_model,
        conversion_id,
        touch_id,
        revenue_id,
        channel,
        currency_code,
        previous_cause as cause,
        0 as frozen_amount,
        attributed_amount as changed_amount,
        booked_month
    from states_credited
    where previous_cause is not null
)

select * from final
