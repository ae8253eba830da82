with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

fx_rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

versions as (
    {{ union_versions('prescriptions', condition='true') }}
),

-- A volume is restated under its id, so a run of a past day takes what was reported by then.
reported as (
    select
        versions.source,
        versions.id_namespace,
        versions.prescription_id,
        versions.account_id,
        versions.contact_id,
        versions.product_id,
        versions.volume_status,
        versions.unit_count,
        versions.prescribed_amount,
        versions.currency_code,
        versions.period_start_date,
        versions.period_end_date,
        versions.known_at,
        versions.load_id
    from versions
    cross join run_context
    where
        not versions.is_deleted
        and {{ date_of('versions.known_at') }} <= run_context.as_of_date
        and (
            versions.superseded_at is null
            or {{ date_of('versions.superseded_at') }} > run_context.as_of_date
        )
),

final as (
    select
        reported.source || ':' || reported.prescription_id as prescription_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        case
            when reported.contact_id is not null
                then coalesce(person_xref.hcp_id, 'unknown')
        end as hcp_id,
        coalesce(reported.product_id, 'unknown') as product_id,
        reported.volume_status,
        reported.unit_count,
        reported.prescribed_amount,
        reported.currency_code,
        cast(reported.prescribed_amount * fx_rates.reporting_rate as decimal(18, 2))
            as reporting_amount,
        reported.period_start_date,
        reported.period_end_date,
        cast(reported.period_end_date as timestamp) as happened_at,
        reported.known_at,
        reported.source,
        reported.load_id
    from reported
    left join account_xref
        on reported.id_namespace = account_xref.source
        and reported.account_id = account_xref.source_account_id
    left join person_xref
        on reported.id_namespace = person_xref.source
        and reported.contact_id = person_xref.source_contact_id
    left join fx_rates
        on reported.currency_code = fx_rates.currency_code
        and reported.period_end_date = fx_rates.rate_date
)

select * from final
