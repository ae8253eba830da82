with
imagined as (
    select
        account_id,
        asked_signal,
        answer,
        connected_signal_count,
        risk_ratio,
        coverage_ratio,
        forced_rank
    from {{ ref('int_inputs__imagined') }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

share_rules as (
    select
        tiers.risk_rank,
        tier_rules.minimum_risk_ratio
    from {{ policy('tier_rules', ['rule_name']) }} as tier_rules
    inner join tiers on tier_rules.tier = tiers.tier
    where tier_rules.minimum_risk_ratio is not null
),

ranks_by_share as (
    select
        imagined.account_id,
        imagined.asked_signal,
        imagined.answer,
        max(share_rules.risk_rank) as share_rank
    from imagined
    inner join share_rules on imagined.risk_ratio >= share_rules.minimum_risk_ratio
    group by imagined.account_id, imagined.asked_signal, imagined.answer
),

answers_tiered as (
    select
        imagined.account_id,
        imagined.asked_signal,
        imagined.answer,
        case
            when
                imagined.connected_signal_count < {{ parameter('minimum_connected_signal_count') }}
                or imagined.coverage_ratio < {{ parameter('minimum_coverage_ratio') }}
                then 'Insufficient data'
            else tiers.tier
        end as tier
    from imagined
    inner join ranks_by_share
        on imagined.account_id = ranks_by_share.account_id
        and imagined.asked_signal = ranks_by_share.asked_signal
        and imagined.answer = ranks_by_share.answer
    left join tiers
        on greatest(ranks_by_share.share_rank, coalesce(imagined.forced_rank, 0))
        = tiers.risk_rank
),

final as (
    select
        account_id,
        asked_signal,
        max(case when answer = 'as_is' then tier end) as tier,
        max(case when answer = 'good' then tier end) as tier_if_good,
        max(case when answer = 'bad' then tier end) as tier_if_bad
    from answers_tiered
    group by account_id, asked_signal
)

select * from final
