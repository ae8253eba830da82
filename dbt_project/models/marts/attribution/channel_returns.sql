with
credited as (
    select
        attribution_model,
        evidence_label,
        channel,
        calendar_month,
        conversion_count,
        unpriced_conversion_count,
        attributed_reporting_amount,
        spend_reporting_amount,
        lowest_model_reporting_amount,
        highest_model_reporting_amount
    from {{ ref('int_channel_months__credited') }}
),

lift as (
    select
        channel,
        revenue_type,
        evidence_label,
        effect_word,
        lift_sale_count,
        lift_sale_low_count,
        lift_sale_high_count,
        lift_reporting_amount,
        lift_reporting_low_amount,
        lift_reporting_high_amount,
        withheld_reason
    from {{ ref('attribution_lift') }}
),

outcomes as (
    select
        revenue_type,
        row_number() over (order by priority nulls last, revenue_type nulls last)
            as outcome_rank
    from {{ policy('lift_outcomes', ['revenue_type']) }} as in_force
    where is_outcome
),

rules as (
    select {{ parameter('credit_band_disputed_ratio') }} as disputed_ratio
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

totals as (
    select
        attribution_model,
        channel,
        sum(attributed_reporting_amount) as reporting_amount
    from credited
    group by attribution_model, channel
),

bands as (
    select
        channel,
        min(reporting_amount) as lowest_amount,
        max(reporting_amount) as highest_amount
    from totals
    group by channel
),

-- One effect a channel: that on another type of revenue stands in attribution_lift.
effects as (
    select
        lift.channel,
        lift.revenue_type,
        lift.evidence_label,
        lift.effect_word,
        lift.lift_sale_count,
        lift.lift_sale_low_count,
        lift.lift_sale_high_count,
        lift.lift_reporting_amount,
        lift.lift_reporting_low_amount,
        lift.lift_reporting_high_amount,
        lift.withheld_reason
    from lift
    inner join outcomes on lift.revenue_type = outcomes.revenue_type
    where outcomes.outcome_rank = 1
),

-- Over all months: in a single one few sales make any two models differ.
disputes as (
    select
        bands.channel,
        bands.highest_amount - bands.lowest_amount
        > rules.disputed_ratio * greatest(bands.highest_amount, -bands.lowest_amount)
            as has_wide_band,
        coalesce(
            bands.highest_amount > 0 and effects.effect_word in ('covers_zero', 'lowers'),
            false
        ) as has_credit_without_lift
    from bands
    cross join rules
    left join effects on bands.channel = effects.channel
),

final as (
    select
        credited.attribution_model,
        credited.channel,
        credited.calendar_month,
        credited.evidence_label,
        credited.conversion_count,
        credited.unpriced_conversion_count,
        credited.attributed_reporting_amount,
        credited.spend_reporting_amount,
        cast(round({{ safe_divide(
            'credited.attributed_reporting_amount', 'credited.spend_reporting_amount'
        ) }}, 6) as decimal(18, 6)) as return_ratio,
        credited.lowest_model_reporting_amount,
        credited.highest_model_reporting_amount,
        effects.revenue_type as lift_revenue_type,
        effects.evidence_label as lift_evidence_label,
        effects.effect_word as lift_effect_word,
        effects.lift_sale_count,
        effects.lift_sale_low_count,
        effects.lift_sale_high_count,
        effects.lift_reporting_amount,
        effects.lift_reporting_low_amount,
        effects.lift_reporting_high_amount,
        effects.withheld_reason as lift_withheld_reason,
        reporting_currency.currency_code,
        disputes.has_wide_band,
        disputes.has_credit_without_lift,
        disputes.has_wide_band or disputes.has_credit_without_lift as is_disputed,
        run_context.as_of_date,
        run_context.build_id
    from credited
    inner join disputes on credited.channel = disputes.channel
    cross join reporting_currency
    cross join run_context
    left join effects on credited.channel = effects.channel
)

select * from final
