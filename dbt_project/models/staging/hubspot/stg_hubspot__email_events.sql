with
source as (
    {{ admitted_rows('hubspot', 'email_events') }}
),

contacts as (
    select
        contact_id,
        lower(trim(email)) as email,
        superseded_at,
        is_deleted,
        recorded_at
    from {{ ref('stg_hubspot__contacts') }}
    where email is not null
),

automation_limit as (
    select cast({{ parameter('automated_reaction_seconds') }} as bigint) as second_count
),

-- An address leads to the contact that has it now, or had it last.
ranked_contacts as (
    select
        email,
        contact_id,
        row_number() over (
            partition by email
            order by
                case when superseded_at is null and not is_deleted then 0 else 1 end,
                recorded_at desc nulls last,
                contact_id asc
        ) as contact_rank
    from contacts
),

typed as (
    select
        id as event_id,
        upper(type) as event_type,
        {{ ms_to_timestamp('created') }} as happened_at,
        lower(trim(recipient)) as recipient,
        campaigncode as campaign_id,
        contentcode as content_id,
        coalesce({{ try_boolean('filteredevent') }}, false) as is_filtered,
        recorded_at,
        known_at,
        is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from source
),

sendings as (
    select
        typed.*,
        max(case when typed.event_type = 'SENT' then typed.happened_at end) over (
            partition by typed.recipient, typed.campaign_id
            order by
                typed.happened_at nulls last,
                case when typed.event_type = 'SENT' then 0 else 1 end,
                typed.event_id,
                typed.load_sequence,
                typed.row_id
            rows between unbounded preceding and current row
        ) as sent_at
    from typed
),

final as (
    select
        sendings.event_id,
        sendings.event_type,
        sendings.happened_at,
        ranked_contacts.contact_id,
        sendings.campaign_id,
        sendings.content_id,
        sendings.is_filtered
        or (
            sendings.event_type in ('OPEN', 'CLICK')
            and coalesce(
                {{ epoch_seconds('sendings.happened_at') }}
                - {{ epoch_seconds('sendings.sent_at') }}
                <= automation_limit.second_count,
                false
            )
        ) as is_automated,
        sendings.recorded_at,
        sendings.known_at,
        sendings.is_deleted,
        sendings.is_backfill,
        sendings.load_id,
        sendings.load_sequence,
        sendings.row_id
    from sendings
    cross join automation_limit
    left join ranked_contacts
        on sendings.recipient = ranked_contacts.email
        and ranked_contacts.contact_rank = 1
)

select * from final
