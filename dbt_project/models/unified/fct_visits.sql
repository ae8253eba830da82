with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

visits as (
    {{ union_kind('visits') }}
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
        visits.source || ':' || visits.visit_id as visit_id,
        visits.patient_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        visits.journey_stage,
        visits.visit_channel,
        visits.department,
        visits.next_department,
        visits.fields_expected_count,
        visits.fields_received_count,
        visits.fields_missing,
        visits.fields_asked_again_count,
        visits.wait_minutes,
        visits.visit_amount,
        visits.currency_code,
        cast(visits.visit_amount * fx_rates.reporting_rate as decimal(18, 2))
            as reporting_amount,
        visits.scenario_run_id,
        visits.scenario_run_id is not null as is_test,
        visits.visited_at as happened_at,
        visits.known_at,
        visits.source,
        visits.load_id
    from visits
    left join account_xref
        on visits.id_namespace = account_xref.source
        and visits.account_id = account_xref.source_account_id
    left join fx_rates
        on visits.currency_code = fx_rates.currency_code
        and {{ date_of('visits.visited_at') }} = fx_rates.rate_date
)

select * from final
