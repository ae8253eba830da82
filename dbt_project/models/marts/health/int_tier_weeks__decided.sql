with
weeks_judged as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        first_contract_date,
        product_state,
        decision_end_date,
        coverage_ratio,
        evidence_age_days,
        evidence_age_median_days,
        connected_signal_count,
        stale_signal_count,
        missing_signal_count,
        risk_rank,
        cause_of_insufficiency
    from {{ ref('int_tier_weeks__judged') }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
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
        on weeks_tiered.account_id = last_weeks.account_id
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
