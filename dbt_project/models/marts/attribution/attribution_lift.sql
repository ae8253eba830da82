with
judged as (
    select
        channel,
        revenue_type,
        touch_week_count,
        lone_touch_count,
        compared_touch_count,
        treated_account_count,
        control_account_count,
        overlap_ratio,
        unpriced_sale_count,
        withheld_reason
    from {{ ref('int_lift__judged') }}
),

estimates as (
    select
        channel,
        revenue_type,
        contrast,
        {{ rounded_count('sale_estimate') }} as sale_count,
        {{ rounded_count('sale_low') }} as sale_low_count,
        {{ rounded_count('sale_high') }} as sale_high_count,
        cast(round(reporting_estimate, 2) as decimal(18, 2)) as reporting_amount,
        cast(round(reporting_low, 2) as decimal(18, 2)) as reporting_low_amount,
        cast(round(reporting_high, 2) as decimal(18, 2)) as reporting_high_amount
    from {{ ref('int_lift__estimates') }}
),

companions as (
    select
        channel,
        companion_channel,
        companion_ratio
    from {{ ref('int_lift__companions') }}
),

rules as (
    select
        cast({{ parameter('lift_window_weeks') }} as bigint) as window_weeks,
        {{ parameter('lift_companion_ratio') }} as companion_ratio
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

-- What may not be shown is not joined: a withheld row has no numbers to leak.
shown as (
    select
        judged.channel,
        judged.revenue_type,
        lifts.sale_count as lift_sale_count,
        lifts.sale_low_count as lift_sale_low_count,
        lifts.sale_high_count as lift_sale_high_count,
        lifts.reporting_amount as lift_reporting_amount,
        lifts.reporting_low_amount as lift_reporting_low_amount,
        lifts.reporting_high_amount as lift_reporting_high_amount,
        pre_trends.sale_count as pre_trend_sale_count,
        pre_trends.sale_low_count as pre_trend_sale_low_count,
        pre_trends.sale_high_count as pre_trend_sale_high_count,
        placebos.sale_count as placebo_sale_count,
        placebos.sale_low_count as placebo_sale_low_count,
        placebos.sale_high_count as placebo_sale_high_count,
        case
            when
                pre_trends.sale_low_count <= 0 and pre_trends.sale_high_count >= 0
                and placebos.sale_low_count <= 0 and placebos.sale_high_count >= 0
                and coalesce(companions.companion_ratio < rules.companion_ratio, true)
                then 'quasi_experimental'
            else 'associational_lift'
        end as evidence_label,
        case
            when lifts.sale_low_count > 0 then 'raises'
            when lifts.sale_high_count < 0 then 'lowers'
            else 'covers_zero'
        end as effect_word
    from judged
    cross join rules
    left join companions on judged.channel = companions.channel
    inner join estimates as lifts
        on judged.channel = lifts.channel
        and judged.revenue_type = lifts.revenue_type
        and lifts.contrast = 'lift'
    inner join estimates as pre_trends
        on judged.channel = pre_trends.channel
        and judged.revenue_type = pre_trends.revenue_type
        and pre_trends.contrast = 'pre_trend'
    inner join estimates as placebos
        on judged.channel = placebos.channel
        and judged.revenue_type = placebos.revenue_type
        and placebos.contrast = 'placebo'
    where judged.withheld_reason is null
),

final as (
    select
        judged.channel,
        judged.revenue_type,
        shown.evidence_label,
        shown.effect_word,
        rules.window_weeks,
        shown.lift_sale_count,
        shown.lift_sale_low_count,
        shown.lift_sale_high_count,
        shown.lift_reporting_amount,
        shown.lift_reporting_low_amount,
        shown.lift_reporting_high_amount,
        reporting_currency.currency_code,
        shown.pre_trend_sale_count,
        shown.pre_trend_sale_low_count,
        shown.pre_trend_sale_high_count,
        shown.placebo_sale_count,
        shown.placebo_sale_low_count,
        shown.placebo_sale_high_count,
        judged.touch_week_count,
        judged.lone_touch_count,
        judged.compared_touch_count,
        judged.treated_account_count,
        judged.control_account_count,
        judged.overlap_ratio,
        companions.companion_channel,
        companions.companion_ratio,
        judged.unpriced_sale_count,
        judged.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged
    cross join rules
    cross join reporting_currency
    cross join run_context
    left join companions on judged.channel = companions.channel
    left join shown
        on judged.channel = shown.channel
        and judged.revenue_type = shown.revenue_type
)

select * from final
