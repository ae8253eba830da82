with
contacts as (
    {{ union_kind('contacts') }}
),

accounts as (
    {{ union_kind('accounts') }}
),

campaigns as (
    {{ union_kind('campaigns') }}
),

account_xref as (
    select
        source,
        source_account_id,
        -- An organisation that one system alone knows may be any of the other's: no conflict.
        case
            when
                min(source) over (partition by account_id)
                < max(source) over (partition by account_id)
                then account_id
        end as shared_account_id
    from {{ ref('account_xref') }}
),

speaking_records as (
    select
        object_kind,
        source,
        record_id,
        entity_id,
        recorded_at
    from {{ ref('int_records__linked') }}
    where is_speaking
),

placed_contacts as (
    select
        contacts.source,
        contacts.contact_id,
        account_xref.shared_account_id as account_id,
        contacts.full_name,
        contacts.email,
        contacts.phone,
        contacts.license_number,
        contacts.specialty,
        contacts.job_role,
        contacts.language_code,
        contacts.email_consent
    from contacts
    left join account_xref
        on contacts.id_namespace = account_xref.source
        and contacts.account_id = account_xref.source_account_id
),

field_rows as (
    {{ field_rows('placed_contacts', 'contacts', 'contact_id', comparable_fields('contacts')) }}
    union all
    {{ field_rows('accounts', 'accounts', 'account_id', comparable_fields('accounts')) }}
    union all
    {{ field_rows('campaigns', 'campaigns', 'campaign_id', comparable_fields('campaigns')) }}
),

asked_rows as (
    select
        speaking_records.object_kind,
        speaking_records.source,
        speaking_records.entity_id,
        speaking_records.recorded_at,
        field_rows.field_name,
        lower({{ plain_blanks('field_rows.given_value') }}) as lower_value,
        field_rows.given_value,
        compared_fields.normalisation
    from field_rows
    inner join {{ policy('compared_fields', ['object_kind', 'field_name']) }} as compared_fields
        on field_rows.object_kind = compared_fields.object_kind
        and field_rows.field_name = compared_fields.field_name
    inner join speaking_records
        on field_rows.object_kind = speaking_records.object_kind
        and field_rows.source = speaking_records.source
        and field_rows.record_id = speaking_records.record_id
),

words as (
    select
        object_kind,
        source,
        entity_id,
        field_name,
        {{ text_parts('lower_value', ' ') }} as word
    from asked_rows
    where normalisation = 'words'
),

sorted_words as (
    select
        object_kind,
        source,
        entity_id,
        field_name,
        {{ text_list('word', 'word', "' '") }} as words_value
    from words
    where word <> ''
    group by object_kind, source, entity_id, field_name
),

normalised as (
    select
        asked_rows.object_kind,
        asked_rows.source,
        asked_rows.entity_id,
        asked_rows.recorded_at,
        asked_rows.field_name,
        case asked_rows.normalisation
            when 'exact' then asked_rows.given_value
            when 'letters' then replace(asked_rows.lower_value, ' ', '')
            when 'digits' then {{ digits_of('asked_rows.given_value') }}
            when 'words' then sorted_words.words_value
        end as said_value
    from asked_rows
    left join sorted_words
        on asked_rows.object_kind = sorted_words.object_kind
        and asked_rows.source = sorted_words.source
        and asked_rows.entity_id = sorted_words.entity_id
        and asked_rows.field_name = sorted_words.field_name
),

-- The hash holds whose value it is: what two people share hashes apart, and no list of usual
-- values tells which one stands here.
final as (
    select
        object_kind,
        source,
        entity_id,
        field_name,
        {{ hash_key(['object_kind', 'entity_id', 'field_name', 'said_value']) }} as value_key,
        coalesce(field_name = 'email_consent' and said_value = 'granted', false) as is_granted,
        recorded_at
    from normalised
    where said_value <> ''
)

select * from final
