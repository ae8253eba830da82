with
account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        first_contract_date,
        product_state,
        decision_end_date
    from {{ ref('int_account_weeks__stated') }}
),

weighed as (
    select
        account_id,
        as_of_number,
        connected_signal_count,
        feed_points,
        silence_points,
        stale_signal_count,
        missing_signal_count,
        risk_ratio,
        coverage_ratio,
        evidence_age_days,
        evidence_age_median_days,
        forced_rank
    from {{ ref('int_tier_weeks__weighed') }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

minimums as (
    select
        as_of_date,
        minimum_connected_signal_count,
        minimum_coverage_ratio
    from {{ parameters_at_weeks(['minimum_connected_signal_count', 'minimum_coverage_ratio']) }}
),

share_rules as (
    select
        weeks.as_of_number,
        tiers.risk_rank,
        tier_rules.minimum_risk_ratio
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as tier_rules
    inner join weeks on tier_rules.as_of_date = weeks.as_of_date
    inner join tiers on tier_rules.tier = tiers.tier
    where tier_rules.minimum_risk_ratio is not null
),

ranks_by_share as (
    select
        weighed.account_id,
        weighed.as_of_number,
        max(share_rules.risk_rank) as share_rank
    from weighed
    inner join share_rules
        on weighed.as_of_number = share_rules.as_of_number
        and weighed.risk_ratio >= share_rules.minimum_risk_ratio
    group by weighed.account_id, weighed.as_of_number
),

final as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.is_current,
        account_weeks.customer_state,
        account_weeks.first_contract_date,
        account_weeks.product_state,
        account_weeks.decision_end_date,
        coalesce(weighed.coverage_ratio, cast(0 as decimal(9, 6))) as coverage_ratio,
        weighed.evidence_age_days,
        weighed.evidence_age_median_days,
        coalesce(weighed.connected_signal_count, 0) as connected_signal_count,
        coalesce(weighed.stale_signal_count, 0) as stale_signal_count,
        coalesce(weighed.missing_signal_count, 0) as missing_signal_count,
        greatest(ranks_by_share.share_rank, coalesce(weighed.forced_rank, 0)) as risk_rank,
        case
            when account_weeks.customer_state = 'prospective' then 'not_begun'
            when
                coalesce(weighed.connected_signal_count, 0)
                < minimums.minimum_connected_signal_count
                then 'never_connected'
            when
                weighed.coverage_ratio < minimums.minimum_coverage_ratio
                and weighed.feed_points >= weighed.silence_points
                then 'feed'
            when weighed.coverage_ratio < minimums.minimum_coverage_ratio
                then 'silence'
        end as cause_of_insufficiency
    from account_weeks
    inner join minimums on account_weeks.as_of_date = minimums.as_of_date
    left join weighed
        on account_weeks.account_id = weighed.account_id
        and account_weeks.as_of_number = weighed.as_of_number
    left join ranks_by_share
        on account_weeks.account_id = ranks_by_share.account_id
        and account_weeks.as_of_number = ranks_by_share.as_of_number
)

select * from final
