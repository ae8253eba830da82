with
source as (
    {{ admitted_rows('salesforce', 'opportunity_history') }}
),

renamed as (
    select
        id as stage_change_id,
        opportunityid as opportunity_id,
        from_stage__c as from_stage,
        stagename as to_stage,
        {{ try_timestamp('createddate') }} as changed_at,
        'salesforce' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

final as (
    {{ with_versions('renamed', 'stage_changes') }}
)

select * from final
