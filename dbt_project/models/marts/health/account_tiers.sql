with
tier_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current,
        customer_state,
        product_state,
        decision_end_date,
        tier,
        tier_before,
        cause_of_insufficiency,
        coverage_ratio,
        evidence_age_days,
        evidence_age_median_days,
        stale_signal_count,
        missing_signal_count
    from {{ ref('int_tier_weeks__decided') }}
),

explanations as (
    select
        account_id,
        as_of_number,
        reason
    from {{ ref('int_tier_weeks__explained') }}
),

tiers as (
    select
        tier,
        recommended_use
    from {{ policy('tier_labels', ['tier']) }}
),

-- The same hash as the history's, so that today joins its own week.
policy_weeks as (
    select
        as_of_date,
        policy_version
    from {{ ref('int_policy_weeks__hashed') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

tier_changes as (
    select
        account_id,
        as_of_date,
        tier_before,
        row_number() over (
            partition by account_id order by as_of_number desc nulls last
        ) as recency
    from tier_weeks
    where tier_before is null or tier_before <> tier
),

final as (
    select
        tier_weeks.account_id,
        tier_weeks.tier,
        explanations.reason,
        tier_changes.tier_before as previous_tier,
        tier_changes.as_of_date as tier_since_date,
        tier_weeks.coverage_ratio,
        tier_weeks.evidence_age_days,
        tier_weeks.evidence_age_median_days,
        tier_weeks.stale_signal_count,
        tier_weeks.missing_signal_count,
        tier_weeks.cause_of_insufficiency,
        case
            when
                tier_weeks.customer_state <> 'former'
                and tier_weeks.product_state = 'live'
                then tier_weeks.decision_end_date
        end as renewal_date,
        tiers.recommended_use,
        policy_weeks.policy_version,
        run_context.as_of_date,
        run_context.build_id
    from tier_weeks
    inner join explanations
        on tier_weeks.account_id = explanations.account_id
        and tier_weeks.as_of_number = explanations.as_of_number
    inner join tier_changes
        on tier_weeks.account_id = tier_changes.account_id and tier_changes.recency = 1
    inner join tiers on tier_weeks.tier = tiers.tier
    inner join policy_weeks on tier_weeks.as_of_date = policy_weeks.as_of_date
    cross join run_context
    where tier_weeks.is_current
)

select * from final
