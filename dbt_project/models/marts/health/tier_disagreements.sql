with
feelings as (
    select
        newest.account_id,
        newest.as_of_date,
        newest.anchor_level,
        {{ date_of('newest.felt_at') }} as felt_date
    from {{ ref('int_sentiments__newest') }} as newest
    inner join {{ run_context() }} as context on newest.as_of_date = context.as_of_date
),

behaviour_weeks as (
    select
        account_id,
        as_of_date,
        is_current,
        behaviour_tier,
        lowest_level,
        highest_level,
        observed_date
    from {{ ref('int_behaviour_weeks__tiered') }}
),

validity as (
    select validity_days
    from {{ policy('signals', ['signal_name']) }} as in_force
    where signal_name = 'account_sentiment'
),

anchors as (
    select
        anchors.level as anchor_level,
        anchors.text as anchor_text,
        sentiment_tiers.tier as felt_tier
    from {{ policy('sentiment_anchors', ['level', 'language']) }} as anchors
    inner join {{ policy('sentiment_tiers', ['anchor_level']) }} as sentiment_tiers
        on anchors.level = sentiment_tiers.anchor_level
    where anchors.language = 'en'
),

reasons as (
    select
        reason_code,
        what_to_check
    from {{ policy('disagreement_reasons', ['reason_code']) }}
),

compared as (
    select
        feelings.account_id,
        feelings.as_of_date,
        feelings.anchor_level,
        feelings.felt_date,
        now_weeks.behaviour_tier,
        now_weeks.observed_date,
        {{ residual_levels(
            'feelings.anchor_level', 'now_weeks.lowest_level', 'now_weeks.highest_level'
        ) }} as gap_now,
        {{ residual_levels(
            'feelings.anchor_level',
            'coalesce(felt_weeks.lowest_level, now_weeks.lowest_level)',
            'coalesce(felt_weeks.highest_level, now_weeks.highest_level)'
        ) }} as gap_when_felt,
        {{ parameter('disagreement_level_count') }} as smallest_gap
    from feelings
    cross join validity
    inner join behaviour_weeks as now_weeks
        on feelings.account_id = now_weeks.account_id and now_weeks.is_current
    left join behaviour_weeks as felt_weeks
        on feelings.account_id = felt_weeks.account_id
        and {{ week_sunday('feelings.felt_date') }} = felt_weeks.as_of_date
    -- An old feeling is asked for anew by other means; it disagrees with nothing.
    where {{ add_days('feelings.felt_date', 'validity.validity_days') }} >= feelings.as_of_date
),

disagreeing as (
    select
        account_id,
        as_of_date,
        anchor_level,
        felt_date,
        behaviour_tier,
        observed_date,
        case
            when gap_now > 0 and gap_when_felt >= smallest_gap then 'greener_when_felt'
            when gap_now > 0 then 'behaviour_fell_since'
            when gap_when_felt <= -smallest_gap then 'redder_when_felt'
            else 'behaviour_recovered_since'
        end as reason_code,
        case when gap_now > 0 then 'greener' else 'redder' end as direction
    from compared
    where abs(gap_now) >= smallest_gap
),

run_context as (
    select build_id
    from {{ run_context() }} as context
),

final as (
    select
        disagreeing.account_id,
        anchors.felt_tier,
        anchors.anchor_text as felt_reason,
        disagreeing.behaviour_tier,
        disagreeing.direction,
        disagreeing.reason_code,
        reasons.what_to_check,
        disagreeing.felt_date,
        {{ days_between('disagreeing.felt_date', 'disagreeing.as_of_date') }} as felt_age_days,
        {{ days_between('disagreeing.observed_date', 'disagreeing.as_of_date') }}
            as behaviour_age_days,
        disagreeing.as_of_date,
        run_context.build_id
    from disagreeing
    inner join anchors on disagreeing.anchor_level = anchors.anchor_level
    left join reasons on disagreeing.reason_code = reasons.reason_code
    cross join run_context
)

select * from final
