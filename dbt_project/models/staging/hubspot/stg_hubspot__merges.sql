with
companies as (
    {{ admitted_rows('hubspot', 'companies') }}
),

contacts as (
    {{ admitted_rows('hubspot', 'contacts') }}
),

merged_companies as (
    select
        'accounts' as object_kind,
        {{ text_parts('hs_merged_object_ids', ';') }} as merge_entry,
        id as to_id,
        recorded_at,
        known_at,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from companies
    where hs_merged_object_ids <> ''
),

-- Contacts tell the moment too: `id:epoch milliseconds`.
merged_contacts as (
    select
        'contacts' as object_kind,
        {{ text_parts('hs_calculated_merged_vids', ';') }} as merge_entry,
        id as to_id,
        recorded_at,
        known_at,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from contacts
    where hs_calculated_merged_vids <> ''
),

merged as (
    select * from merged_companies

    union all

    select * from merged_contacts
),

renamed as (
    select
        object_kind || ':' || trim(split_part(merge_entry, ':', 1)) || ':' || to_id
            as merge_id,
        object_kind,
        trim(split_part(merge_entry, ':', 1)) as from_id,
        to_id,
        coalesce(
            {{ ms_to_timestamp("nullif(trim(split_part(merge_entry, ':', 2)), '')") }},
            recorded_at
        ) as merged_at,
        'hubspot' as source,
        'hubspot' as id_namespace,
        recorded_at,
        known_at,
        -- A merge outlives its survivor: archiving does not undo it.
        false as is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from merged
    where trim(split_part(merge_entry, ':', 1)) <> ''
),

final as (
    {{ with_versions('renamed', 'merges') }}
)

select * from final
