with
accounts as (
    {{ union_kind('accounts', with_deleted=true) }}
),

merge_survivors as (
    select
        id_namespace,
        record_id,
        survivor_id,
        known_at
    from {{ ref('int_identity__merge_survivors') }}
    where object_kind = 'accounts'
),

source_priority as (
    select
        source,
        priority
    from {{ source_priorities('accounts') }}
    where attribute = '*'
),

all_records as (
    select
        id_namespace,
        account_id as record_id,
        nullif(upper(replace(trim(facility_code), ' ', '')), '') as facility_code,
        cast(1 as bigint) as is_present,
        known_at
    from accounts

    union all

    select
        id_namespace,
        record_id,
        cast(null as string) as facility_code,
        cast(0 as bigint) as is_present,
        known_at
    from merge_survivors

    union all

    select
        id_namespace,
        survivor_id as record_id,
        cast(null as string) as facility_code,
        cast(0 as bigint) as is_present,
        known_at
    from merge_survivors
),

records as (
    select
        id_namespace,
        record_id,
        max(facility_code) as facility_code,
        max(is_present) as is_present,
        min(known_at) as known_at
    from all_records
    group by id_namespace, record_id
),

survivors as (
    select
        records.id_namespace,
        records.record_id,
        records.is_present,
        records.known_at,
        merge_survivors.known_at as merged_at,
        coalesce(merge_survivors.survivor_id, records.record_id) as survivor_id
    from records
    left join merge_survivors
        on records.id_namespace = merge_survivors.id_namespace
        and records.record_id = merge_survivors.record_id
),

clustered as (
    select
        survivors.id_namespace,
        survivors.record_id,
        survivors.survivor_id,
        survivors.is_present,
        survivors.known_at,
        survivors.merged_at,
        survivor_records.facility_code,
        case
            when survivor_records.facility_code is not null
                then {{ hash_key(["'facility_code'", 'survivor_records.facility_code']) }}
            else {{ hash_key(['survivors.id_namespace', 'survivors.survivor_id']) }}
        end as cluster_key
    from survivors
    inner join records as survivor_records
        on survivors.id_namespace = survivor_records.id_namespace
        and survivors.survivor_id = survivor_records.record_id
),

-- The foremost record names the organisation: one seen, of the foremost source, with the
-- smallest id.
ranked as (
    select
        clustered.id_namespace,
        clustered.record_id,
        clustered.cluster_key,
        row_number() over (
            partition by clustered.cluster_key
            order by
                clustered.is_present desc,
                case when clustered.record_id = clustered.survivor_id then 0 else 1 end,
                coalesce(source_priority.priority, 999),
                clustered.id_namespace asc,
                clustered.record_id asc
        ) as master_rank
    from clustered
    left join source_priority
        on clustered.id_namespace = source_priority.source
),

masters as (
    select
        cluster_key,
        id_namespace,
        record_id
    from ranked
    where master_rank = 1
),

final as (
    select
        clustered.id_namespace,
        clustered.record_id,
        masters.id_namespace || ':' || masters.record_id as account_id,
        case
            when
                clustered.id_namespace = masters.id_namespace
                and clustered.record_id = masters.record_id
                then 'master_record'
            when clustered.record_id <> clustered.survivor_id then 'merge'
            else 'facility_code'
        end as match_method,
        cast(1 as decimal(9, 6)) as match_probability_ratio,
        clustered.known_at as valid_from_at,
        clustered.merged_at
    from clustered
    inner join masters
        on clustered.cluster_key = masters.cluster_key
)

select * from final
