with
walks as (
    select
        journey_id,
        account_key,
        identity_date,
        stages_date,
        policy_date,
        ended_at
    from {{ ref('int_conversions__restated') }}
    where journey_id is not null
),

account_keys as (
    select
        known_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__known') }}
),

stage_changes as (
    select
        stage_change_id,
        id_namespace,
        source_account_id,
        to_stage,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_stage_changes__recorded') }}
),

final as (
    select
        walks.journey_id,
        stage_changes.stage_change_id,
        stage_changes.to_stage,
        stage_changes.happened_at,
        walks.policy_date
    from walks
    inner join account_keys
        on walks.identity_date = account_keys.known_on_date
        and walks.account_key = account_keys.account_key
    inner join stage_changes
        on account_keys.source = stage_changes.id_namespace
        and account_keys.source_account_id = stage_changes.source_account_id
        and walks.ended_at >= stage_changes.happened_at
        and {{ in_force_on('stage_changes', 'walks.stages_date') }}
)

select * from final
