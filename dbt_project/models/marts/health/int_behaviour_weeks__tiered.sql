with
-- What the account does. Surveys and the market speak for themselves; the feeling is judged.
behavioural_signals as (
    select signal_name
    from {{ policy('signals', ['signal_name']) }}
    where origin = 'system'
),

felt_weeks as (
    select
        account_id,
        {{ week_sunday(date_of('happened_at')) }} as as_of_date
    from {{ ref('fct_sentiments') }}
    group by account_id, {{ week_sunday(date_of('happened_at')) }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current
    from {{ ref('int_account_weeks__stated') }}
    where customer_state = 'customer'
),

weeks_wanted as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.is_current
    from account_weeks
    left join felt_weeks
        on account_weeks.account_id = felt_weeks.account_id
        and account_weeks.as_of_date = felt_weeks.as_of_date
    where account_weeks.is_current or felt_weeks.account_id is not null
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

forcing_ranks as (
    {{ forcing_rules_at_weeks() }}
),

weighed as (
    select
        weeks_wanted.account_id,
        weeks_wanted.as_of_date,
        weeks_wanted.as_of_number,
        weeks_wanted.is_current,
        cast(sum(signals.weight_points) as bigint) as connected_points,
        cast(sum(case
            when signals.is_missing or signals.is_stale then 0
            else signals.weight_points
        end) as bigint) as fresh_points,
        cast(sum(signals.risk_points) as decimal(18, 6)) as risk_points,
        coalesce(max(forcing_ranks.forced_rank), 0) as forced_rank,
        {{ date_of('min(signals.observed_at)') }} as observed_date
    from weeks_wanted
    inner join {{ ref('int_signals__in_force') }} as signals
        on weeks_wanted.account_id = signals.account_id
        and weeks_wanted.as_of_number = signals.as_of_number
        and signals.is_connected
    inner join behavioural_signals on signals.signal_name = behavioural_signals.signal_name
    left join forcing_ranks
        on weeks_wanted.as_of_date = forcing_ranks.as_of_date
        and signals.signal_name = forcing_ranks.signal_name
        and signals.signal_state = forcing_ranks.signal_state
    group by
        weeks_wanted.account_id,
        weeks_wanted.as_of_date,
        weeks_wanted.as_of_number,
        weeks_wanted.is_current
),

share_ranks as (
    select
        tier_rules.as_of_date,
        tiers.risk_rank,
        tier_rules.minimum_risk_ratio,
        parameter_weeks.minimum_coverage_ratio
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as tier_rules
    inner join {{ parameters_at_weeks(['minimum_coverage_ratio']) }} as parameter_weeks
        on tier_rules.as_of_date = parameter_weeks.as_of_date
    inner join tiers on tier_rules.tier = tiers.tier
    where tier_rules.minimum_risk_ratio is not null
),

ranked as (
    select
        weighed.account_id,
        weighed.as_of_date,
        weighed.as_of_number,
        weighed.is_current,
        weighed.observed_date,
        greatest(max(share_ranks.risk_rank), weighed.forced_rank) as risk_rank
    from weighed
    inner join share_ranks
        on weighed.as_of_date = share_ranks.as_of_date
        and {{ ratio('weighed.risk_points', 'weighed.connected_points') }}
        >= share_ranks.minimum_risk_ratio
        and {{ ratio('weighed.fresh_points', 'weighed.connected_points') }}
        >= share_ranks.minimum_coverage_ratio
    group by
        weighed.account_id,
        weighed.as_of_date,
        weighed.as_of_number,
        weighed.is_current,
        weighed.observed_date,
        weighed.forced_rank
),

-- The anchors whose words stand for a tier: any of them is what behaviour says.
expected_levels as (
    select
        tier,
        min(anchor_level) as lowest_level,
        max(anchor_level) as highest_level
    from {{ policy('sentiment_tiers', ['anchor_level']) }}
    group by tier
),

final as (
    select
        ranked.account_id,
        ranked.as_of_date,
        ranked.as_of_number,
        ranked.is_current,
        tiers.tier as behaviour_tier,
        expected_levels.lowest_level,
        expected_levels.highest_level,
        ranked.observed_date
    from ranked
    inner join tiers on ranked.risk_rank = tiers.risk_rank
    inner join expected_levels on tiers.tier = expected_levels.tier
)

select * from final
