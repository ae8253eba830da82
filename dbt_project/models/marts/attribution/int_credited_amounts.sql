{{ config(materialized=credit_ledger_materialization()) }}

with
conversions as (
    select
        conversion_id,
        journey_id,
        booked_amount,
        reporting_amount,
        -- 19 digits: two decimals of up to 18 would multiply in 64 bits and overflow.
        cast(abs(booked_amount) * cast(100 as decimal(19, 0)) as decimal(19, 0))
            as booked_cents,
        cast(abs(reporting_amount) * cast(100 as decimal(19, 0)) as decimal(19, 0))
            as reporting_cents,
        coalesce(policy_date, {{ as_of_date() }}) as policy_date
    from {{ ref('int_conversions__credited') }}
),

policy_days as (
    select policy_date
    from conversions
    group by policy_date
),

attribution_models as (
    select
        in_force.policy_date,
        in_force.attribution_model,
        in_force.evidence_label,
        {{ credits_alone('in_force') }} as credits_alone
    from {{ policy_on('attribution_models', ['attribution_model'], 'policy_days') }} as in_force
),

open_conversions as (
    select
        conversion_id,
        credits_alone
    from {{ ref('int_conversions__fingerprinted') }}
    where is_open
),

touch_credits as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        credit_ratio
    from {{ ref('int_touch_credits') }}
),

-- Left join: a conversion that nothing touched keeps its whole amount, unattributed.
credited_conversions as (
    select
        attribution_models.attribution_model,
        attribution_models.credits_alone,
        attribution_models.evidence_label,
        conversions.conversion_id,
        conversions.journey_id,
        touch_credits.touch_id,
        case
            when touch_credits.touch_position = 0 then '(not measurable: consent)'
            when touch_credits.touch_id is null then '(unattributed)'
        end as bucket,
        coalesce(touch_credits.touch_position, 1) as touch_position,
        cast(coalesce(touch_credits.credit_ratio, 1) as decimal(18, 12)) as credit_ratio,
        conversions.booked_amount,
        conversions.reporting_amount,
        conversions.booked_cents,
        conversions.reporting_cents
    from conversions
    inner join attribution_models
        on conversions.policy_date = attribution_models.policy_date
    inner join open_conversions
        on conversions.conversion_id = open_conversions.conversion_id
        and attribution_models.credits_alone = open_conversions.credits_alone
    left join touch_credits
        on conversions.journey_id = touch_credits.journey_id
        and attribution_models.attribution_model = touch_credits.attribution_model
),

whole_cents as (
    select
        attribution_model,
        credits_alone,
        evidence_label,
        conversion_id,
        journey_id,
        touch_id,
        bucket,
        touch_position,
        credit_ratio,
        booked_amount,
        reporting_amount,
        booked_cents,
        reporting_cents,
        cast(floor(booked_cents * credit_ratio) as decimal(19, 0)) as booked_floor,
        cast(floor(reporting_cents * credit_ratio) as decimal(19, 0)) as reporting_floor
    from credited_conversions
),

-- Largest remainder: the cents that rounding down left over go, one each, to the touches
-- that lost most; the earlier touch wins a tie.
ranked_remainders as (
    select
        attribution_model,
        credits_alone,
        evidence_label,
        conversion_id,
        journey_id,
        touch_id,
        bucket,
        credit_ratio,
        booked_amount,
        reporting_amount,
        booked_floor,
        reporting_floor,
        booked_cents - sum(booked_floor) over conversion_rows as booked_left_over,
        reporting_cents - sum(reporting_floor) over conversion_rows as reporting_left_over,
        {{ remainder_rank('booked') }} as booked_rank,
        {{ remainder_rank('reporting') }} as reporting_rank
    from whole_cents
    window conversion_rows as (partition by attribution_model, conversion_id)
),

final as (
    select
        attribution_model,
        credits_alone,
        evidence_label,
        conversion_id,
        journey_id,
        touch_id,
        bucket,
        credit_ratio,
        {{ settled_amount('booked') }} as attributed_amount,
        {{ settled_amount('reporting') }} as reporting_amount
    from ranked_remainders
)

select * from final
