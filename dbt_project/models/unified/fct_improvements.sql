with
improvements as (
    {{ union_kind('improvements') }}
),

fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

final as (
    select
        improvements.source || ':' || improvements.improvement_change_id
            as improvement_change_id,
        improvements.improvement_id,
        improvements.process_name,
        improvements.touchpoint_id,
        improvements.improvement_title,
        improvements.improvement_type,
        improvements.improvement_state,
        improvements.owner_department,
        improvements.proposer_type,
        improvements.proposer_department,
        improvements.evidence_reference,
        improvements.metric_name,
        improvements.hypothesis_id,
        improvements.destination,
        improvements.announcement,
        improvements.approved_by_role,
        improvements.approved_at,
        improvements.effort_days,
        improvements.value_class,
        improvements.claimed_change_ratio,
        improvements.cost_amount,
        improvements.expected_amount,
        improvements.currency_code,
        cast(improvements.cost_amount * fx_rates.reporting_rate as decimal(18, 2))
            as cost_reporting_amount,
        cast(improvements.expected_amount * fx_rates.reporting_rate as decimal(18, 2))
            as expected_reporting_amount,
        improvements.changed_at as happened_at,
        improvements.known_at,
        improvements.source,
        improvements.load_id
    from improvements
    left join fx_rates
        on improvements.currency_code = fx_rates.currency_code
        and {{ date_of('improvements.changed_at') }} = fx_rates.rate_date
)

select * from final
