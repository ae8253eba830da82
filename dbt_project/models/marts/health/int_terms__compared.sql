with
terms_tiered as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed,
        lead_time,
        lead_days,
        tier_date,
        tier
    from {{ ref('int_terms__tiered') }}
),

policies as (
    select policy_name
    from {{ policy('comparison_policies', ['policy_name']) }}
),

naive_weeks as (
    select
        policy_name,
        account_id,
        as_of_date,
        tier
    from {{ ref('int_tier_weeks__naive') }}
),

final as (
    select
        'coverage_aware' as policy_name,
        contract_id,
        account_id,
        decision_date,
        is_renewed,
        lead_time,
        lead_days,
        tier
    from terms_tiered
    union all
    select
        policies.policy_name,
        terms_tiered.contract_id,
        terms_tiered.account_id,
        terms_tiered.decision_date,
        terms_tiered.is_renewed,
        terms_tiered.lead_time,
        terms_tiered.lead_days,
        -- Without a connected feed there is nothing to make a tier of, by any rule.
        case
            when terms_tiered.tier is not null
                then coalesce(naive_weeks.tier, 'Insufficient data')
        end as tier
    from terms_tiered
    cross join policies
    left join naive_weeks
        on terms_tiered.account_id = naive_weeks.account_id
        and terms_tiered.tier_date = naive_weeks.as_of_date
        and policies.policy_name = naive_weeks.policy_name
)

select * from final
