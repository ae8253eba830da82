{#- The contacts of each closed period twice: those of the network by channel and purpose, and
    those of each clinic together. Counts in tens keep the two from being subtracted. -#}
with
contacts as (
    select
        contact_event_id,
        patient_id,
        account_id,
        channel,
        purpose,
        response_seconds,
        lead_time_days,
        is_in_time,
        is_abandoned,
        is_self_service,
        is_switched,
        is_fallen_back,
        period_start_date,
        period_end_date
    from {{ ref('int_contacts__frozen') }}
),

routes as (
    select
        period_start_date,
        channel,
        purpose,
        is_merged
    from {{ merged_cells('contacts', ['period_start_date'], ['channel', 'purpose']) }} as cells
    where is_group
),

clinics as (
    select
        period_start_date,
        account_id,
        is_merged
    from {{ merged_cells('contacts', ['period_start_date'], ['account_id']) }} as cells
    where is_group
),

final as (
    select
        contacts.contact_event_id,
        contacts.patient_id,
        '(network)' as clinic_group,
        {{ shown_cell('routes.is_merged', 'contacts.channel') }} as channel,
        {{ shown_cell('routes.is_merged', 'contacts.purpose') }} as purpose,
        contacts.response_seconds,
        contacts.lead_time_days,
        contacts.is_in_time,
        contacts.is_abandoned,
        contacts.is_self_service,
        contacts.is_switched,
        contacts.is_fallen_back,
        contacts.period_start_date,
        contacts.period_end_date
    from contacts
    inner join routes
        on contacts.period_start_date = routes.period_start_date
        and contacts.channel = routes.channel
        and contacts.purpose = routes.purpose
    union all
    select
        contacts.contact_event_id,
        contacts.patient_id,
        {{ shown_cell('clinics.is_merged', 'contacts.account_id') }} as clinic_group,
        '(all)' as channel,
        '(all)' as purpose,
        contacts.response_seconds,
        contacts.lead_time_days,
        contacts.is_in_time,
        contacts.is_abandoned,
        contacts.is_self_service,
        contacts.is_switched,
        contacts.is_fallen_back,
        contacts.period_start_date,
        contacts.period_end_date
    from contacts
    inner join clinics
        on contacts.period_start_date = clinics.period_start_date
        and contacts.account_id = clinics.account_id
)

select * from final
