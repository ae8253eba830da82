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
    select tier, risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),
share_rules as (
    select tiers.risk_rank, tier_rules.minimum_risk_ratio
    from {{ policy('tier_rules', ['rule_name']) }} as tier_rules
    inner join tiers on tier_rules.tier = tiers.tier
    where tier_rules.minimum_risk_ratio is not null
),
ranks_by_share as (
    select
        weighed.account_id,
        weighed.as_of_number,
        max(share_rules.risk_rank) as share_rank
    from weighed
    inner join share_rules on weighed.risk_ratio >= share_rules.minimum_risk_ratio
    group by weighed.account_id, weighed.as_of_number
),
weeks_judged as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.is_current,
        account_weeks.customer_state,
        account_weeks.first_contract_date,
        account_weeks.product_state,
        account_weeks.decision_end_date,
        coalesce(weighed.coverage_ratio, 0) as coverage_ratio,
        weighed.evidence_age_days,
        weighed.evidence_age_median_days,
        coalesce(weighed.connected_signal_count, 0) as connected_signal_count,
        coalesce(weighed.stale_signal_count, 0) as stale_signal_count,
        coalesce(weighed.missing_signal_count, 0) as missing_signal_count,
        greatest(ranks_by_share.share_rank, coalesce(weighed.forced_rank, 0)) as risk_rank,
        case
            when account_weeks.customer_state = 'prospective' then 'silence'
            when
                coalesce(weighed.connected_signal_count, 0)
                < {{ parameter('minimum_connected_signal_count') }}
                then 'never_connected'
            when
                weighed.coverage_ratio < {{ parameter('minimum_coverage_ratio') }}
                and weighed.feed_points >= weighed.silence_points
                then 'feed'
            when weighed.coverage_ratio < {{ parameter('minimum_coverage_ratio') }}
                then 'silence'
        end as cause_of_insufficiency
    from account_weeks
    left join weighed
        on
            account_weeks.account_id = weighed.account_id
            and account_weeks.as_of_number = weighed.as_of_number
    left join ranks_by_share
        on
            account_weeks.account_id = ranks_by_share.account_id
            and account_weeks.as_of_number = ranks_by_share.as_of_number
),
weeks_tiered as (
    select
        weeks_judged.account_id,
        weeks_judged.as_of_date,
        weeks_judged.as_of_number,
        weeks_judged.is_current,
        weeks_judged.customer_state,
        weeks_judged.first_contract_date,
        weeks_judged.product_state,
        weeks_judged.decision_end_date,
        weeks_judged.coverage_ratio,
        weeks_judged.evidence_age_days,
        weeks_judged.evidence_age_median_days,
        weeks_judged.connected_signal_count,
        weeks_judged.stale_signal_count,
        weeks_judged.missing_signal_count,
        weeks_judged.risk_rank,
        weeks_judged.cause_of_insufficiency,
        case
            when weeks_judged.cause_of_insufficiency is not null then 'Insufficient data'
            else tiers.tier
        end as judged_tier,
        max(case when weeks_judged.customer_state = 'customer' then weeks_judged.as_of_number end)
            over (
                partition by weeks_judged.account_id
                order by weeks_judged.as_of_number nulls last
                rows between unbounded preceding and current row
            ) as customer_number
    from weeks_judged
    left join tiers on weeks_judged.risk_rank = tiers.risk_rank
),
weeks_kept as (
    select
        weeks_tiered.account_id,
        weeks_tiered.as_of_date,
        weeks_tiered.as_of_number,
        weeks_tiered.is_current,
        weeks_tiered.customer_state,
        weeks_tiered.first_contract_date,
        weeks_tiered.product_state,
        weeks_tiered.decision_end_date,
        -- Who has left keeps the last tier of the time as a customer.
        case
            when weeks_tiered.customer_state <> 'former' then weeks_tiered.judged_tier
            else coalesce(last_weeks.judged_tier, 'Insufficient data')
        end as tier,
        case
            when weeks_tiered.customer_state <> 'former'
                then weeks_tiered.cause_of_insufficiency
            when last_weeks.as_of_number is null then 'silence'
            else last_weeks.cause_of_insufficiency
        end as cause_of_insufficiency,
        weeks_tiered.coverage_ratio,
        weeks_tiered.evidence_age_days,
        weeks_tiered.evidence_age_median_days,
        weeks_tiered.connected_signal_count,
        weeks_tiered.stale_signal_count,
        weeks_tiered.missing_signal_count
    from weeks_tiered
    left join weeks_tiered as last_weeks
        on
            weeks_tiered.account_id = last_weeks.account_id
            and weeks_tiered.customer_number = last_weeks.as_of_number
),
final as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        first_contract_date,
        product_state,
        decision_end_date,
        tier,
        cause_of_insufficiency,
        coverage_ratio,
        evidence_age_days,
        evidence_age_median_days,
        connected_signal_count,
        stale_signal_count,
        missing_signal_count,
        lag(tier) over (
            partition by account_id order by as_of_number nulls last
        ) as tier_before
    from weeks_kept
)
select * from final
