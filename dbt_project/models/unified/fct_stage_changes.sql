with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

opportunities as (
    {{ union_kind('opportunities') }}
),

stage_changes as (
    {{ union_kind('stage_changes') }}
),

final as (
    select
        stage_changes.source || ':' || stage_changes.stage_change_id as stage_change_id,
        stage_changes.source || ':' || stage_changes.opportunity_id as opportunity_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        stage_changes.from_stage,
        stage_changes.to_stage,
        stage_changes.changed_at as happened_at,
        stage_changes.known_at,
        stage_changes.source,
        stage_changes.load_id
    from stage_changes
    left join opportunities
        on stage_changes.source = opportunities.source
        and stage_changes.opportunity_id = opportunities.opportunity_id
    left join account_xref
        on opportunities.id_namespace = account_xref.source
        and opportunities.account_id = account_xref.source_account_id
)

select * from final
