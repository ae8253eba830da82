with
accounts as (
    {{ admitted_rows('salesforce', 'account') }}
),

contacts as (
    {{ admitted_rows('salesforce', 'contact') }}
),

merged as (
    select
        'accounts' as object_kind,
        id as from_id,
        masterrecordid as to_id,
        recorded_at,
        known_at,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from accounts
    where masterrecordid <> ''

    union all

    select
        'contacts' as object_kind,
        id as from_id,
        masterrecordid as to_id,
        recorded_at,
        known_at,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from contacts
    where masterrecordid <> ''
),

renamed as (
    select
        object_kind || ':' || from_id || ':' || to_id as merge_id,
        object_kind,
        from_id,
        to_id,
        recorded_at as merged_at,
        'salesforce' as source,
        'salesforce' as id_namespace,
        recorded_at,
        known_at,
        -- The merged record is deleted; the merge is not.
        false as is_deleted,
        is_backfill,
        load_id,
        load_sequence,
        row_id
    from merged
),

final as (
    {{ with_versions('renamed', 'merges') }}
)

select * from final
