with
terms_decided as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed
    from {{ ref('int_terms__decided') }}
),

lead_times as (
    select
        'early' as lead_time,
        cast({{ parameter('early_warning_days') }} as bigint) as lead_days
    union all
    select
        'calibration' as lead_time,
        cast({{ parameter('calibration_lead_days') }} as bigint) as lead_days
    union all
    select
        'late' as lead_time,
        cast({{ parameter('late_warning_days') }} as bigint) as lead_days
),

tier_weeks as (
    select
        account_id,
        as_of_date,
        tier
    from {{ ref('account_tier_history') }}
    -- Who has left keeps a tier that is no longer about a contract.
    where reason <> 'not_a_customer'
),

terms_led as (
    select
        terms_decided.contract_id,
        terms_decided.account_id,
        terms_decided.decision_date,
        terms_decided.is_renewed,
        lead_times.lead_time,
        lead_times.lead_days,
        {{ add_days('terms_decided.decision_date', '-lead_times.lead_days') }} as lead_date
    from terms_decided
    cross join lead_times
),

terms_dated as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed,
        lead_time,
        lead_days,
        -- The history's weeks end on Sunday: the last one that readers had on that day.
        {{ week_sunday('lead_date') }} as tier_date
    from terms_led
),

final as (
    select
        terms_dated.contract_id,
        terms_dated.account_id,
        terms_dated.decision_date,
        terms_dated.is_renewed,
        terms_dated.lead_time,
        terms_dated.lead_days,
        terms_dated.tier_date,
        tier_weeks.tier
    from terms_dated
    left join tier_weeks
        on terms_dated.account_id = tier_weeks.account_id
        and terms_dated.tier_date = tier_weeks.as_of_date
)

select * from final
