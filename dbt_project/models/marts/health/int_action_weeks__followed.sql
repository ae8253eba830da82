with
compared as (
    select
        account_id,
        play_id,
        trigger_signal,
        trigger_state,
        as_of_number,
        as_of_date,
        tier,
        risk_rank,
        is_standing,
        is_treated,
        is_followed_to_renewal,
        {{ add_days('as_of_date', parameter('action_effect_days')) }} as effect_date,
        {{ add_days('as_of_date', parameter('action_renewal_days')) }} as renewal_until_date
    from {{ ref('int_action_weeks__compared') }}
),

-- The first look on or after a day; a day ahead of the last one has none.
looks as (
    select
        calendar.date_day,
        weeks.as_of_number
    from {{ ref('int_evidence_days__numbered') }} as calendar
    inner join {{ ref('int_as_of_weeks__numbered') }} as weeks
        on calendar.entered_number = weeks.as_of_number
    where calendar.feed = 'as_of'
),

tier_weeks as (
    select
        tier_weeks_decided.account_id,
        tier_weeks_decided.as_of_number,
        tier_weeks_decided.tier,
        tiers.risk_rank
    from {{ ref('int_tier_weeks__decided') }} as tier_weeks_decided
    inner join {{ policy('tier_labels', ['tier']) }} as tiers
        on tier_weeks_decided.tier = tiers.tier
    where tier_weeks_decided.customer_state = 'customer'
),

terms_decided as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed
    from {{ ref('int_terms__decided') }}
),

weeks_followed as (
    select
        compared.account_id,
        compared.play_id,
        compared.trigger_signal,
        compared.trigger_state,
        compared.as_of_number,
        compared.tier,
        compared.risk_rank,
        compared.is_standing,
        compared.is_treated,
        signals_in_force.signal_state as state_after,
        tier_weeks.tier as tier_after,
        tier_weeks.risk_rank as risk_rank_after
    from compared
    inner join looks on compared.effect_date = looks.date_day
    left join tier_weeks
        on compared.account_id = tier_weeks.account_id
        and looks.as_of_number = tier_weeks.as_of_number
    left join {{ ref('int_signals__in_force') }} as signals_in_force
        on compared.account_id = signals_in_force.account_id
        and compared.trigger_signal = signals_in_force.signal_name
        and looks.as_of_number = signals_in_force.as_of_number
        and not signals_in_force.is_stale
),

terms_followed as (
    select
        compared.account_id,
        compared.play_id,
        compared.as_of_number,
        compared.tier,
        compared.is_standing,
        compared.is_treated,
        terms_decided.is_renewed,
        row_number() over (
            partition by
                compared.account_id, compared.play_id, compared.as_of_number, compared.is_treated
            order by
                terms_decided.decision_date asc nulls last, terms_decided.contract_id asc nulls last
        ) as decision_order
    from compared
    -- Only what had time enough: the first to be decided are not like the others.
    inner join looks on compared.renewal_until_date = looks.date_day
    inner join terms_decided
        on compared.account_id = terms_decided.account_id
        and compared.as_of_date < terms_decided.decision_date
        and compared.renewal_until_date >= terms_decided.decision_date
    where compared.is_followed_to_renewal
),

final as (
    select
        play_id,
        'signal_recovered' as measure,
        is_treated,
        account_id,
        as_of_number,
        tier,
        is_standing,
        -- Who has left by then has not recovered, whatever the last signal said.
        case
            when tier_after is null then 0
            when state_after = 'good' then 1
            when state_after = 'watch' and trigger_state = 'bad' then 1
            else 0
        end as is_reached
    from weeks_followed
    where trigger_signal not in ('any', 'insufficient_data')
    union all
    select
        play_id,
        'tier_improved' as measure,
        is_treated,
        account_id,
        as_of_number,
        tier,
        is_standing,
        case
            when risk_rank_after < risk_rank and tier_after <> 'Insufficient data' then 1
            else 0
        end as is_reached
    from weeks_followed
    union all
    select
        play_id,
        'contract_renewed' as measure,
        is_treated,
        account_id,
        as_of_number,
        tier,
        is_standing,
        case when is_renewed then 1 else 0 end as is_reached
    from terms_followed
    where decision_order = 1
)

select * from final
