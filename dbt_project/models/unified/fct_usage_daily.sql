with
daily_changes as (
    select
        source,
        id_namespace,
        source_account_id,
        source_contact_id,
        product_id,
        feature,
        event_date,
        known_date,
        event_count,
        duration_seconds,
        error_count,
        load_id
    from {{ ref('int_usage__daily_changes') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

keyed_changes as (
    select
        coalesce(account_xref.account_id, 'unknown') as account_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        daily_changes.product_id,
        daily_changes.feature,
        daily_changes.event_date,
        daily_changes.known_date,
        daily_changes.event_count,
        daily_changes.duration_seconds,
        daily_changes.error_count,
        daily_changes.source,
        daily_changes.load_id
    from daily_changes
    left join account_xref
        on daily_changes.id_namespace = account_xref.source
        and daily_changes.source_account_id = account_xref.source_account_id
    left join person_xref
        on daily_changes.id_namespace = person_xref.source
        and daily_changes.source_contact_id = person_xref.source_contact_id
),

final as (
    select
        account_id,
        hcp_id,
        product_id,
        feature,
        event_date as usage_date,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(duration_seconds) as bigint) as duration_seconds,
        cast(sum(error_count) as bigint) as error_count,
        cast(event_date as timestamp) as happened_at,
        cast(max(known_date) as timestamp) as known_at,
        max(source) as source,
        max(load_id) as load_id
    from keyed_changes
    group by account_id, hcp_id, product_id, feature, event_date
    having
        sum(event_count) <> 0
        or sum(duration_seconds) <> 0
        or sum(error_count) <> 0
)

select * from final
