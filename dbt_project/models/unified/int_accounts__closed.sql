with
closings as (
    select closed_on_date
    from {{ ref('int_months__closed') }}
    group by closed_on_date
),

account_versions as (
    {{ versions_in_force('accounts') }}
),

merge_survivors as (
    select
        closed_on_date,
        id_namespace,
        record_id,
        survivor_id
    from {{ ref('int_identity__survivors_closed') }}
    where object_kind = 'accounts'
),

all_records as (
    select
        closings.closed_on_date,
        account_versions.id_namespace,
        account_versions.account_id as record_id,
        nullif(upper(replace(trim(account_versions.facility_code), ' ', '')), '')
            as facility_code
    from account_versions
    inner join closings on {{ in_force_on('account_versions', 'closings.closed_on_date') }}
    union all
    select
        closed_on_date,
        id_namespace,
        record_id,
        cast(null as string) as facility_code
    from merge_survivors
    union all
    select
        closed_on_date,
        id_namespace,
        survivor_id as record_id,
        cast(null as string) as facility_code
    from merge_survivors
),

records as (
    select
        closed_on_date,
        id_namespace,
        record_id,
        max(facility_code) as facility_code
    from all_records
    group by closed_on_date, id_namespace, record_id
),

survivors as (
    select
        records.closed_on_date,
        records.id_namespace,
        records.record_id,
        coalesce(merge_survivors.survivor_id, records.record_id) as survivor_id
    from records
    left join merge_survivors
        on records.closed_on_date = merge_survivors.closed_on_date
        and records.id_namespace = merge_survivors.id_namespace
        and records.record_id = merge_survivors.record_id
),

final as (
    select
        survivors.closed_on_date,
        survivors.id_namespace as source,
        survivors.record_id as source_account_id,
        case
            when survivor_records.facility_code is not null
                then {{ hash_key(["'facility_code'", 'survivor_records.facility_code']) }}
            else {{ hash_key(['survivors.id_namespace', 'survivors.survivor_id']) }}
        end as account_key
    from survivors
    inner join records as survivor_records
        on survivors.closed_on_date = survivor_records.closed_on_date
        and survivors.id_namespace = survivor_records.id_namespace
        and survivors.survivor_id = survivor_records.record_id
)

select * from final
