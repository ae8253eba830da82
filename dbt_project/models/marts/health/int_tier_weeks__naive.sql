-- The same signals, weights, shares and forcing rules as ours, those of the week; only what is
-- missing or out of date counts otherwise, and nothing is ever too little to judge.
with
policies as (
    select
        policy_name,
        missing_share_ratio,
        is_stale_missing
    from {{ policy('comparison_policies', ['policy_name']) }}
),

-- The weeks that a decided term is judged by, and no others: a comparison needs no more.
weeks_judged as (
    select
        account_id,
        tier_date
    from {{ ref('int_terms__tiered') }}
    where tier is not null
    group by account_id, tier_date
),

signals_in_force as (
    select
        account_id,
        as_of_date,
        signal_name,
        signal_state,
        weight_points,
        is_missing,
        is_stale
    from {{ ref('int_signals__in_force') }}
    where is_connected
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

rules as (
    select
        tier_rules.as_of_date,
        tier_rules.minimum_risk_ratio,
        tier_rules.signal_name,
        tier_rules.signal_state,
        tiers.risk_rank
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as tier_rules
    inner join tiers on tier_rules.tier = tiers.tier
),

forcing_ranks as (
    select
        as_of_date,
        signal_name,
        signal_state,
        max(risk_rank) as forced_rank
    from rules
    where signal_name is not null
    group by as_of_date, signal_name, signal_state
),

signals_compared as (
    select
        policies.policy_name,
        policies.missing_share_ratio,
        signals_in_force.account_id,
        signals_in_force.as_of_date,
        signals_in_force.signal_state,
        signals_in_force.weight_points,
        parameter_weeks.watch_share_ratio,
        forcing_ranks.forced_rank,
        signals_in_force.is_missing
        or (signals_in_force.is_stale and policies.is_stale_missing) as is_absent
    from signals_in_force
    inner join weeks_judged
        on signals_in_force.account_id = weeks_judged.account_id
        and signals_in_force.as_of_date = weeks_judged.tier_date
    inner join {{ parameters_at_weeks(['watch_share_ratio']) }} as parameter_weeks
        on signals_in_force.as_of_date = parameter_weeks.as_of_date
    cross join policies
    left join forcing_ranks
        on signals_in_force.as_of_date = forcing_ranks.as_of_date
        and signals_in_force.signal_name = forcing_ranks.signal_name
        and signals_in_force.signal_state = forcing_ranks.signal_state
),

summed as (
    select
        policy_name,
        account_id,
        as_of_date,
        sum(case when is_absent and missing_share_ratio is null then 0 else weight_points end)
            as counted_points,
        sum(cast(weight_points * case
            when is_absent then coalesce(missing_share_ratio, cast(0 as decimal(18, 6)))
            when signal_state = 'bad' then cast(1 as decimal(18, 6))
            when signal_state = 'watch' then watch_share_ratio
            else cast(0 as decimal(18, 6))
        end as decimal(18, 6))) as risk_points,
        max(case when not is_absent then forced_rank end) as forced_rank
    from signals_compared
    group by policy_name, account_id, as_of_date
),

weighed as (
    select
        policy_name,
        account_id,
        as_of_date,
        {{ ratio('risk_points', 'counted_points') }} as risk_ratio,
        forced_rank
    from summed
),

ranked as (
    select
        weighed.policy_name,
        weighed.account_id,
        weighed.as_of_date,
        greatest(max(rules.risk_rank), max(coalesce(weighed.forced_rank, 0))) as risk_rank
    from weighed
    left join rules
        on weighed.as_of_date = rules.as_of_date
        and weighed.risk_ratio >= rules.minimum_risk_ratio
    group by weighed.policy_name, weighed.account_id, weighed.as_of_date
),

final as (
    select
        ranked.policy_name,
        ranked.account_id,
        ranked.as_of_date,
        -- Who has dropped everything has nothing left to call a tier.
        coalesce(tiers.tier, 'Insufficient data') as tier
    from ranked
    left join tiers on ranked.risk_rank = tiers.risk_rank
)

select * from final
