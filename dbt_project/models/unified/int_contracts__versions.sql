with
account_xref as (
    select
        source,
        source_account_id,
        account_id,
        merged_at
    from {{ ref('account_xref') }}
),

outcomes as (
    select
        source,
        contract_id,
        outcome,
        outcome_known_at
    from {{ ref('int_contracts__outcomes') }}
),

versions as (
    {{ versions_in_force('contracts') }}
),

resolved as (
    select
        versions.contract_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        versions.product_id,
        versions.start_date,
        versions.end_date,
        versions.auto_renews,
        versions.is_trial,
        versions.outcome,
        outcomes.outcome_known_at,
        {{ known_to_account('versions', 'account_xref') }} as known_at,
        versions.superseded_at,
        versions.source
    from versions
    left join account_xref
        on versions.id_namespace = account_xref.source
        and versions.account_id = account_xref.source_account_id
    left join outcomes
        on versions.source = outcomes.source
        and versions.contract_id = outcomes.contract_id
        and versions.outcome = outcomes.outcome
    where not versions.is_deleted
),

final as (
    select
        contract_id,
        account_id,
        product_id,
        start_date,
        end_date,
        auto_renews,
        is_trial,
        outcome,
        outcome_known_at,
        known_at,
        superseded_at,
        source
    from resolved
    where superseded_at is null or superseded_at > known_at
)

select * from final
