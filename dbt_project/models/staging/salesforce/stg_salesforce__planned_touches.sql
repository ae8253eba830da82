with
calls as (
    {{ admitted_rows('salesforce', 'call') }}
),

stated as (
    select
        *,
        max(case when status_vod__c = 'Planned_vod' then 1 else 0 end) over (
            partition by id
        ) = 1 as was_planned
    from calls
),

renamed as (
    select
        id as planned_touch_id,
        contact_vod__c as contact_id,
        account_vod__c as account_id,
        case call_type_vod__c
            when 'Face_to_face' then 'rep_visit'
            when 'Phone' then 'rep_phone'
            else 'rep_remote'
        end as channel,
        product_code__c as product_id,
        ownerid as employee_id,
        {{ try_timestamp('call_datetime_vod__c') }} as planned_at,
        case status_vod__c when 'Submitted_vod' then 'done' else 'planned' end as plan_status,
        'salesforce' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from stated
    -- A call that was only written up afterwards was no plan.
    where was_planned
),

final as (
    {{ with_versions('renamed', 'planned_touches') }}
)

select * from final
