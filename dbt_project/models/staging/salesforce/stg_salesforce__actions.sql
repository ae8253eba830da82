with
source as (
    {{ admitted_rows('salesforce', 'task', 'actions') }}
),

renamed as (
    select
        id as action_id,
        accountid as account_id,
        play__c as play_id,
        ownerid as employee_id,
        case status
            when 'Not Started' then 'open'
            when 'In Progress' then 'in_progress'
            when 'Waiting on someone else' then 'in_progress'
            when 'Completed' then 'done'
            when 'Deferred' then 'dropped'
        end as action_status,
        replace(lower(outcome__c), ' ', '_') as action_outcome,
        {{ try_date('activitydate') }} as due_date,
        {{ try_timestamp('createddate') }} as created_at,
        {{ try_timestamp('completeddatetime') }} as closed_at,
        'salesforce' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        -- A task without a play is other work, and one that loses its play has become that.
        is_deleted or play__c is null as is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

final as (
    {{ with_versions('renamed', 'actions') }}
)

select * from final
