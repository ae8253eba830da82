with
source as (
    {{ admitted_rows('salesforce', 'user', 'employees') }}
),

renamed as (
    select
        id as employee_id,
        name as employee_name,
        email,
        role__c as employee_role,
        team__c as team,
        managerid as manager_employee_id,
        {{ try_timestamp('createddate') }} as created_at,
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
    {{ with_versions('renamed', 'employees') }}
)

select * from final
