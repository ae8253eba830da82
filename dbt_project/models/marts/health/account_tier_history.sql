with
tier_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        tier,
        coverage_ratio,
        evidence_age_days
    from {{ ref('int_tier_weeks__decided') }}
),

explanations as (
    select
        account_id,
        as_of_number,
        reason
    from {{ ref('int_tier_weeks__explained') }}
),

policy_weeks as (
    select
        as_of_date,
        policy_version
    from {{ ref('int_policy_weeks__hashed') }}
),

run_context as (
    select build_id
    from {{ run_context() }} as context
),

final as (
    select
        tier_weeks.account_id,
        tier_weeks.as_of_date,
        tier_weeks.tier,
        explanations.reason,
        tier_weeks.coverage_ratio,
        tier_weeks.evidence_age_days,
        policy_weeks.policy_version,
        run_context.build_id
    from tier_weeks
    inner join explanations
        on tier_weeks.account_id = explanations.account_id
        and tier_weeks.as_of_number = explanations.as_of_number
    inner join policy_weeks on tier_weeks.as_of_date = policy_weeks.as_of_date
    cross join run_context
)

select * from final
