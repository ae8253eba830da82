with
credited_amounts as (
    select
        attribution_model,
        evidence_label,
        conversion_id,
        journey_id,
        touch_id,
        bucket,
        credit_ratio,
        attributed_amount,
        reporting_amount
    from {{ ref('int_credited_amounts') }}
),

conversions as (
    select
        conversion_id,
        account_id,
        product_id,
        revenue_measure,
        currency_code,
        converted_at
    from {{ ref('int_conversions') }}
),

journeys as (
    select
        journey_id,
        touch_id,
        channel,
        campaign_id,
        touched_at
    from {{ ref('int_journeys') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        {{ hash_key([
            'credited_amounts.attribution_model',
            'credited_amounts.conversion_id',
            'coalesce(credited_amounts.touch_id, credited_amounts.bucket)',
        ]) }} as attributed_revenue_id,
        credited_amounts.attribution_model,
        credited_amounts.conversion_id,
        credited_amounts.touch_id,
        conversions.account_id,
        coalesce(journeys.channel, credited_amounts.bucket) as channel,
        journeys.campaign_id,
        conversions.product_id,
        conversions.revenue_measure,
        credited_amounts.evidence_label,
        credited_amounts.attributed_amount,
        conversions.currency_code,
        credited_amounts.reporting_amount,
        credited_amounts.credit_ratio,
        {{ month_start('conversions.converted_at') }} as booked_month,
        conversions.converted_at,
        journeys.touched_at,
        run_context.as_of_date,
        run_context.build_id
    from credited_amounts
    inner join conversions on credited_amounts.conversion_id = conversions.conversion_id
    left join journeys
        on credited_amounts.journey_id = journeys.journey_id
        and credited_amounts.touch_id = journeys.touch_id
    cross join run_context
)

select * from final
