with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

accounts as (
    {{ union_kind('accounts', with_deleted=true) }}
),

records as (
    select
        account_xref.account_id,
        accounts.source,
        accounts.account_id as record_id,
        parent_xref.account_id as parent_account_id,
        accounts.account_name,
        accounts.account_type,
        accounts.facility_code,
        accounts.country_code,
        accounts.region,
        accounts.specialty,
        accounts.size_band,
        accounts.owner_employee_id,
        accounts.has_churned,
        accounts.created_at,
        accounts.recorded_at,
        accounts.known_at,
        accounts.is_deleted,
        accounts.load_id
    from accounts
    inner join account_xref
        on accounts.id_namespace = account_xref.source
        and accounts.account_id = account_xref.source_account_id
    left join account_xref as parent_xref
        on accounts.id_namespace = parent_xref.source
        and accounts.parent_account_id = parent_xref.source_account_id
),

survivors as (
    {{ surviving_values('records', 'accounts', 'account_id', [
        'parent_account_id', 'account_name', 'account_type', 'facility_code',
        'country_code', 'region', 'specialty', 'size_band', 'owner_employee_id',
        'has_churned',
    ]) }}
),

lineage as (
    {{ surviving_lineage('records', 'accounts', 'account_id') }}
),

creations as (
    select
        account_id,
        min(created_at) as created_at
    from records
    group by account_id
),

known_accounts as (
    select
        lineage.account_id,
        -- A group that was merged into its own clinic is nobody's parent.
        nullif(survivors.parent_account_id, lineage.account_id) as parent_account_id,
        coalesce(survivors.account_name, 'unknown') as account_name,
        survivors.account_type,
        survivors.facility_code,
        survivors.country_code,
        survivors.region,
        survivors.specialty,
        survivors.size_band,
        survivors.owner_employee_id,
        cast(survivors.has_churned as boolean) as has_churned,
        lineage.source_count,
        creations.created_at,
        lineage.known_at,
        lineage.source,
        lineage.load_id
    from lineage
    inner join creations on lineage.account_id = creations.account_id
    left join survivors on lineage.account_id = survivors.account_id
),

final as (
    select * from known_accounts

    union all

    select
        'unknown' as account_id,
        cast(null as string) as parent_account_id,
        'unknown' as account_name,
        cast(null as string) as account_type,
        cast(null as string) as facility_code,
        cast(null as string) as country_code,
        cast(null as string) as region,
        cast(null as string) as specialty,
        cast(null as string) as size_band,
        cast(null as string) as owner_employee_id,
        cast(null as boolean) as has_churned,
        cast(0 as bigint) as source_count,
        cast(null as timestamp) as created_at,
        cast('1970-01-01 00:00:00' as timestamp) as known_at,
        'unknown' as source,
        'unknown' as load_id
)

select * from final
