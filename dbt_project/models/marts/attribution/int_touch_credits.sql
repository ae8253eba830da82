with
weighted_touches as (
    {% for credit_model in credit_models() -%}
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight
    from {{ ref(credit_model) }}
    {% if not loop.last -%}
    union all
    {% endif -%}
    {%- endfor %}
),

withheld as (
    select
        journey_id,
        withheld_trillionths
    from {{ ref('int_journeys__withheld') }}
),

attribution_models as (
    -- Of any day: states of closed months are credited by the models of then.
    select attribution_model
    from {{ ref('attribution_models') }}
    group by attribution_model
),

weighted_journeys as (
    select
        touches.attribution_model,
        touches.journey_id,
        touches.touch_id,
        touches.touch_position,
        touches.touch_weight,
        cast(
            sum(touches.touch_weight)
                over (partition by touches.attribution_model, touches.journey_id)
            as decimal(20, 12)
        ) as journey_weight,
        -- What consent keeps out goes to no other touch.
        cast(1000000000000 - coalesce(withheld.withheld_trillionths, 0) as decimal(13, 0))
            as journey_credit
    from weighted_touches as touches
    left join withheld on touches.journey_id = withheld.journey_id
),

-- A credit is a whole number of trillionths. The floating quotient only guesses it; the
-- next step compares exactly, so that every engine gives the same credits.
guessed_credits as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        touch_weight * journey_credit as scaled_weight,
        journey_weight,
        journey_credit,
        cast(
            floor(journey_credit * {{ safe_divide('touch_weight', 'journey_weight') }})
            as decimal(14, 0)
        ) as guess
    from weighted_journeys
),

whole_credits as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        {{ whole_quotient('guess', 'scaled_weight', 'journey_weight') }} as whole_credit,
        scaled_weight,
        journey_weight,
        journey_credit
    from guessed_credits
),

ranked_credits as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        whole_credit,
        journey_credit - sum(whole_credit) over (
            partition by attribution_model, journey_id
        ) as left_over,
        row_number() over (
            partition by attribution_model, journey_id
            order by
                scaled_weight - whole_credit * journey_weight desc nulls last,
                touch_position nulls last
        ) as remainder_rank
    from whole_credits
),

rounded_credits as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        whole_credit + case when remainder_rank <= left_over then 1 else 0 end as credit
    from ranked_credits

    union all

    select
        attribution_models.attribution_model,
        withheld.journey_id,
        cast(null as string) as touch_id,
        cast(0 as bigint) as touch_position,
        withheld.withheld_trillionths as credit
    from withheld
    cross join attribution_models
),

final as (
    select
        attribution_model,
        journey_id,
        touch_id,
        touch_position,
        cast(credit * 0.000000000001 as decimal(18, 12)) as credit_ratio
    from rounded_credits
    where credit > 0
)

select * from final
