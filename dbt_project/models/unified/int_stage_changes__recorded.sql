with
opportunity_versions as (
    {{ versions_in_force('opportunities') }}
),

stage_change_versions as (
    {{ versions_in_force('stage_changes') }}
),

-- The organisation is the opportunity's: a change of stage is in force while both are.
joined as (
    select
        stage_changes.source || ':' || stage_changes.stage_change_id as stage_change_id,
        opportunities.id_namespace,
        opportunities.account_id as source_account_id,
        stage_changes.to_stage,
        stage_changes.changed_at as happened_at,
        greatest(stage_changes.known_at, opportunities.known_at) as known_at,
        least(
            coalesce(stage_changes.superseded_at, opportunities.superseded_at),
            coalesce(opportunities.superseded_at, stage_changes.superseded_at)
        ) as superseded_at
    from stage_change_versions as stage_changes
    inner join opportunity_versions as opportunities
        on stage_changes.source = opportunities.source
        and stage_changes.opportunity_id = opportunities.opportunity_id
    where not stage_changes.is_deleted and not opportunities.is_deleted
),

final as (
    select
        stage_change_id,
        id_namespace,
        source_account_id,
        to_stage,
        happened_at,
        known_at,
        superseded_at
    from joined
    where superseded_at is null or superseded_at > known_at
)

select * from final
