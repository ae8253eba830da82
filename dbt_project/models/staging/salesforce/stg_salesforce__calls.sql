with
source as (
    {{ admitted_rows('salesforce', 'call') }}
),

final as (
    select
        id as call_id,
        account_vod__c as account_id,
        contact_vod__c as contact_id,
        {{ try_timestamp('call_datetime_vod__c') }} as called_at,
        case call_type_vod__c
            when 'Face_to_face' then 'rep_visit'
            when 'Phone' then 'rep_phone'
            else 'rep_remote'
        end as channel,
        ownerid as employee_id,
        product_code__c as product_id,
        parent_call_vod__c as parent_call_id,
        coalesce({{ try_bigint('samples_dropped__c') }}, 0) as sample_count,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
    -- A planned call has touched nobody yet.
    where status_vod__c = 'Submitted_vod'
)

select * from final
