with
run_context as (
    select
        as_of_date,
        {{ add_days('as_of_date', parameter('input_due_days')) }} as due_until_date,
        {{ add_days('as_of_date', parameter('calibration_lead_days')) }} as near_until_date
    from {{ run_context() }} as context
),

signals_now as (
    select
        account_id,
        signal_name,
        weight_points,
        is_missing,
        is_stale,
        {{ date_of('valid_until_at') }} as valid_until_date
    from {{ ref('int_signals__in_force') }}
    where is_current and is_connected
),

tiered as (
    select
        account_id,
        asked_signal,
        tier,
        tier_if_good,
        tier_if_bad
    from {{ ref('int_inputs__tiered') }}
),

account_tiers as (
    select
        account_id,
        {{ add_days('renewal_date', '-' ~ parameter('renewal_decision_days')) }} as decision_date
    from {{ ref('account_tiers') }}
),

revenue_by_account as (
    select
        account_id,
        cast(sum(reporting_amount) as decimal(18, 2)) as reporting_amount
    from {{ ref('int_revenue__trailing') }}
    group by account_id
),

inputs_due as (
    select
        signals_now.account_id,
        signals_now.signal_name,
        case
            when signals_now.is_missing then 'missing'
            when signals_now.is_stale then 'stale'
            else 'due'
        end as input_state,
        signals_now.valid_until_date,
        tiered.tier,
        tiered.tier_if_good,
        tiered.tier_if_bad,
        -- One input per account: the one that can tell most.
        row_number() over (
            partition by signals_now.account_id
            order by
                case when tiered.tier_if_good <> tiered.tier then 1 else 0 end
                + case when tiered.tier_if_bad <> tiered.tier then 1 else 0 end desc,
                signals_now.weight_points desc nulls last,
                signals_now.signal_name asc nulls last
        ) as input_rank
    from signals_now
    cross join run_context
    inner join tiered
        on signals_now.account_id = tiered.account_id
        and signals_now.signal_name = tiered.asked_signal
    where
        (tiered.tier_if_good <> tiered.tier or tiered.tier_if_bad <> tiered.tier)
        and (
            signals_now.is_missing
            or signals_now.is_stale
            or signals_now.valid_until_date <= run_context.due_until_date
        )
),

final as (
    select
        inputs_due.account_id,
        inputs_due.signal_name,
        inputs_due.input_state,
        inputs_due.valid_until_date,
        inputs_due.tier,
        inputs_due.tier_if_good,
        inputs_due.tier_if_bad,
        coalesce(revenue_by_account.reporting_amount, cast(0 as decimal(18, 2)))
            as booked_reporting_amount,
        account_tiers.decision_date,
        -- A decision that is near first, then what is at stake.
        row_number() over (
            order by
                case
                    when account_tiers.decision_date <= run_context.near_until_date then 0
                    else 1
                end,
                revenue_by_account.reporting_amount desc nulls last,
                account_tiers.decision_date asc nulls last,
                inputs_due.account_id asc nulls last
        ) as value_rank
    from inputs_due
    cross join run_context
    inner join account_tiers on inputs_due.account_id = account_tiers.account_id
    left join revenue_by_account on inputs_due.account_id = revenue_by_account.account_id
    where inputs_due.input_rank = 1
)

select * from final
