{{ config(materialized=week_ledger_materialization()) }}

with
changes as (
    select
        account_id,
        as_of_date,
        as_of_number,
        previous_date
    from {{ ref('int_tier_changes__listed') }}
    where {{ is_open_week() }}
),

-- Up to the ageing the week before's policy judges, from the second step on this week's.
evidence as (
    select
        staged.account_id,
        staged.as_of_number,
        staged.step,
        case when staged.step < 2 then changes.previous_date else changes.as_of_date end
            as policy_date,
        staged.signal_name,
        staged.signal_state,
        staged.is_missing,
        staged.is_stale
    from {{ ref('int_tier_changes__staged') }} as staged
    inner join changes
        on staged.account_id = changes.account_id
        and staged.as_of_number = changes.as_of_number
    where staged.is_connected
),

signals as (
    select
        as_of_date,
        signal_name,
        weight_points,
        missing_share_ratio
    from {{ policy_at_weeks('signals', ['signal_name']) }} as in_force
),

parameter_weeks as (
    select
        as_of_date,
        watch_share_ratio,
        minimum_connected_signal_count,
        minimum_coverage_ratio
    from {{ parameters_at_weeks([
        'watch_share_ratio', 'minimum_connected_signal_count', 'minimum_coverage_ratio',
    ]) }}
),

forcing_rules as (
    {{ forcing_rules_at_weeks() }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

share_rules as (
    select
        tier_rules.as_of_date,
        tiers.risk_rank,
        tier_rules.minimum_risk_ratio
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as tier_rules
    inner join tiers on tier_rules.tier = tiers.tier
    where tier_rules.minimum_risk_ratio is not null
),

weighed as (
    select
        evidence.account_id,
        evidence.as_of_number,
        evidence.step,
        evidence.policy_date,
        signals.weight_points,
        case when evidence.is_missing or evidence.is_stale then 0 else signals.weight_points end
            as fresh_points,
        case
            when evidence.is_missing or evidence.is_stale
                then cast(signals.weight_points * signals.missing_share_ratio as decimal(18, 6))
            else cast(0 as decimal(18, 6))
        end as unknown_points,
        cast(signals.weight_points * case evidence.signal_state
            when 'bad' then cast(1 as decimal(18, 6))
            when 'watch' then parameter_weeks.watch_share_ratio
            else cast(0 as decimal(18, 6))
        end as decimal(18, 6)) as state_points,
        forcing_rules.forced_rank
    from evidence
    inner join signals
        on evidence.policy_date = signals.as_of_date
        and evidence.signal_name = signals.signal_name
    inner join parameter_weeks on evidence.policy_date = parameter_weeks.as_of_date
    left join forcing_rules
        on evidence.policy_date = forcing_rules.as_of_date
        and evidence.signal_name = forcing_rules.signal_name
        and evidence.signal_state = forcing_rules.signal_state
),

summed as (
    select
        account_id,
        as_of_number,
        step,
        policy_date,
        count(*) as signal_count,
        {{ ratio('sum(greatest(state_points, unknown_points))', 'sum(weight_points)') }}
            as risk_ratio,
        {{ ratio('sum(fresh_points)', 'sum(weight_points)') }} as coverage_ratio,
        coalesce(max(forced_rank), 0) as forced_rank
    from weighed
    group by account_id, as_of_number, step, policy_date
),

final as (
    select
        summed.account_id,
        summed.as_of_number,
        summed.step,
        case
            when
                max(summed.signal_count) < max(parameter_weeks.minimum_connected_signal_count)
                or max(summed.coverage_ratio) < max(parameter_weeks.minimum_coverage_ratio)
                then max(insufficient.risk_rank)
            else greatest(max(share_rules.risk_rank), max(summed.forced_rank))
        end as risk_rank
    from summed
    inner join parameter_weeks on summed.policy_date = parameter_weeks.as_of_date
    inner join share_rules
        on summed.policy_date = share_rules.as_of_date
        and summed.risk_ratio >= share_rules.minimum_risk_ratio
    inner join tiers as insufficient on insufficient.tier = 'Insufficient data'
    group by summed.account_id, summed.as_of_number, summed.step
)

select * from final
