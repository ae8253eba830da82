with
email_events as (
    select
        'email:' || event_id as touch_id,
        contact_id,
        'email' as channel,
        case event_type
            when 'SENT' then 'sent'
            when 'OPEN' then 'opened'
            when 'CLICK' then 'clicked'
        end as touch_type,
        campaign_id,
        content_id,
        cast(null as string) as product_id,
        is_automated,
        happened_at as touched_at,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from {{ ref('stg_hubspot__email_events') }}
    -- Delivery and bounce are facts about a mail server: nobody was touched.
    where event_type in ('SENT', 'OPEN', 'CLICK')
),

event_occurrences as (
    {{ admitted_rows('hubspot', 'event_occurrences') }}
),

behaviour as (
    select
        'event:' || id as touch_id,
        objectid as contact_id,
        case eventtype
            when 'e_webinar_attended' then 'webinar'
            when 'e_portal_viewed' then 'portal'
            when 'e_device_content_sent' then 'device_content'
            else 'web'
        end as channel,
        case eventtype
            when 'e_webinar_attended' then 'attended'
            when 'e_form_submitted' then 'submitted'
            when 'e_device_content_sent' then 'sent'
            else 'viewed'
        end as touch_type,
        campaign_code as campaign_id,
        content_code as content_id,
        product_code as product_id,
        false as is_automated,
        {{ try_timestamp('occurredat') }} as touched_at,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from event_occurrences
),

touches as (
    select * from email_events

    union all

    select * from behaviour
),

renamed as (
    select
        touch_id,
        contact_id,
        cast(null as string) as account_id,
        channel,
        touch_type,
        campaign_id,
        content_id,
        product_id,
        cast(null as string) as employee_id,
        cast(null as string) as parent_touch_id,
        is_automated,
        touched_at,
        'hubspot' as source,
        'hubspot' as id_namespace,
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
