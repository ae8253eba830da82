with
losses as (
    select
        contract_id,
        account_id,
        decision_date,
        max(case when lead_time = 'early' then tier_date end) as early_date,
        max(case when lead_time = 'calibration' then tier_date end) as lead_date,
        max(case when lead_time = 'late' then tier_date end) as late_date,
        max(case when lead_time = 'early' then tier end) as early_tier,
        max(case when lead_time = 'calibration' then tier end) as lead_tier,
        max(case when lead_time = 'late' then tier end) as late_tier
    from {{ ref('int_terms__tiered') }}
    where not is_renewed
    group by contract_id, account_id, decision_date
),

tier_weeks as (
    select
        account_id,
        as_of_date,
        stale_signal_count,
        missing_signal_count
    from {{ ref('int_tier_weeks__decided') }}
),

signals_bad as (
    select
        account_id,
        as_of_date,
        signal_name,
        weight_points
    from {{ ref('int_signals__in_force') }}
    where is_connected and signal_state = 'bad'
),

signals_at_lead as (
    select
        losses.contract_id,
        signals_bad.signal_name,
        row_number() over (
            partition by losses.contract_id
            order by
                signals_bad.weight_points desc nulls last, signals_bad.signal_name asc nulls last
        ) as strength_rank,
        count(*) over (partition by losses.contract_id) as signal_count
    from losses
    inner join signals_bad
        on losses.account_id = signals_bad.account_id
        and losses.lead_date = signals_bad.as_of_date
    where losses.lead_tier is not null
),

-- What turned bad between the two days would have told, had it come in time.
signals_turned as (
    select
        losses.contract_id,
        signals_bad.signal_name,
        row_number() over (
            partition by losses.contract_id
            order by
                signals_bad.weight_points desc nulls last, signals_bad.signal_name asc nulls last
        ) as strength_rank
    from losses
    inner join signals_bad
        on losses.account_id = signals_bad.account_id
        and losses.late_date = signals_bad.as_of_date
    left join signals_at_lead
        on losses.contract_id = signals_at_lead.contract_id
        and signals_bad.signal_name = signals_at_lead.signal_name
    where
        losses.lead_tier is not null
        and losses.late_tier is not null
        and signals_at_lead.signal_name is null
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        losses.contract_id,
        losses.account_id,
        losses.decision_date,
        losses.early_date,
        losses.early_tier,
        losses.lead_date,
        losses.lead_tier,
        losses.late_date,
        losses.late_tier,
        losses.lead_tier not in ('High', 'Medium') as is_surprise,
        case when losses.lead_tier is not null then coalesce(signals_at_lead.signal_count, 0) end
            as lead_bad_signal_count,
        signals_at_lead.signal_name as lead_bad_signal,
        signals_turned.signal_name as late_bad_signal,
        case when losses.lead_tier is not null then tier_weeks.stale_signal_count end
            as lead_stale_signal_count,
        case when losses.lead_tier is not null then tier_weeks.missing_signal_count end
            as lead_missing_signal_count,
        run_context.as_of_date,
        run_context.build_id
    from losses
    left join tier_weeks
        on losses.account_id = tier_weeks.account_id and losses.lead_date = tier_weeks.as_of_date
    left join signals_at_lead
        on losses.contract_id = signals_at_lead.contract_id and signals_at_lead.strength_rank = 1
    left join signals_turned
        on losses.contract_id = signals_turned.contract_id and signals_turned.strength_rank = 1
    cross join run_context
)

select * from final
