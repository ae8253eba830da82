with
calls as (
    select * from {{ ref('stg_salesforce__calls') }}
),

campaign_members as (
    select * from {{ ref('stg_salesforce__campaign_members') }}
),

touches as (
    select
        call_id as touch_id,
        contact_id,
        account_id,
        channel,
        case channel when 'rep_visit' then 'visited' else 'called' end as touch_type,
        cast(null as string) as campaign_id,
        product_id,
        employee_id,
        parent_call_id as parent_touch_id,
        called_at as touched_at,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from calls

    union all

    select
        call_id || ':sample' as touch_id,
        contact_id,
        account_id,
        'sample' as channel,
        'sampled' as touch_type,
        cast(null as string) as campaign_id,
        product_id,
        employee_id,
        call_id as parent_touch_id,
        called_at as touched_at,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from calls
    where sample_count > 0

    union all

    select
        campaign_member_id as touch_id,
        contact_id,
        cast(null as string) as account_id,
        channel,
        touch_type,
        campaign_id,
        cast(null as string) as product_id,
        cast(null as string) as employee_id,
        cast(null as string) as parent_touch_id,
        responded_at as touched_at,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from campaign_members
),

renamed as (
    select
        touch_id,
        contact_id,
        account_id,
        channel,
        touch_type,
        campaign_id,
        cast(null as string) as content_id,
        product_id,
        employee_id,
        parent_touch_id,
        false as is_automated,
        touched_at,
        'salesforce' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from touches
),

final as (
    {{ with_versions('renamed', 'touches') }}
)

select * from final
