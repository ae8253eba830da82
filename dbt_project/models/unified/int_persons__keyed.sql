with
contacts as (
    {{ union_kind('contacts', with_deleted=true) }}
),

merge_survivors as (
    select
        id_namespace,
        record_id
    from {{ ref('int_identity__merge_survivors') }}
    where object_kind = 'contacts'
),

-- A record that was merged away is one person with its survivor, and no second user of an
-- address.
records as (
    select
        contacts.id_namespace,
        contacts.contact_id as record_id,
        max(nullif(upper(replace(trim(contacts.license_number), ' ', '')), ''))
            as license_number,
        max(nullif(lower(trim(contacts.email)), '')) as email
    from contacts
    left join merge_survivors
        on contacts.id_namespace = merge_survivors.id_namespace
        and contacts.contact_id = merge_survivors.record_id
    where merge_survivors.record_id is null
    group by contacts.id_namespace, contacts.contact_id
),

shared_mailbox_limit as (
    select {{ parameter('email_records_per_source_limit') }} as record_count
),

emails_by_namespace as (
    select
        email,
        count(*) as record_count,
        min(license_number) as first_license_number,
        max(license_number) as last_license_number
    from records
    where email is not null
    group by email, id_namespace
),

-- An address of several professionals, or on too many records of one source, is a shared
-- mailbox: it joins nobody.
personal_emails as (
    select
        emails_by_namespace.email,
        min(emails_by_namespace.first_license_number) as license_number
    from emails_by_namespace
    cross join shared_mailbox_limit
    group by emails_by_namespace.email, shared_mailbox_limit.record_count
    having
        max(emails_by_namespace.record_count) <= shared_mailbox_limit.record_count
        and coalesce(
            min(emails_by_namespace.first_license_number)
            = max(emails_by_namespace.last_license_number),
            true
        )
),

keyed as (
    select
        records.id_namespace,
        records.record_id,
        records.license_number,
        personal_emails.email,
        coalesce(records.license_number, personal_emails.license_number)
            as known_license_number
    from records
    left join personal_emails
        on records.email = personal_emails.email
),

final as (
    select
        id_namespace,
        record_id,
        case
            when known_license_number is not null
                then {{ hash_key(["'license_number'", 'known_license_number']) }}
            else {{ hash_key(["'email'", 'email']) }}
        end as strong_key,
        case
            when license_number is not null then 'license_number'
            else 'email'
        end as match_method
    from keyed
    where known_license_number is not null or email is not null
)

select * from final
