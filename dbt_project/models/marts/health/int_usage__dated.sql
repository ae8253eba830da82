with
usage_changes as (
    select
        id_namespace,
        source_account_id,
        source_contact_id,
        feature,
        event_date,
        known_date,
        event_count
    from {{ ref('int_usage__daily_changes') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id,
        {{ date_of('merged_at') }} as merged_date
    from {{ ref('account_xref') }}
),

person_xref as (
    select
        source,
        source_contact_id,
        hcp_id
    from {{ ref('person_xref') }}
),

final as (
    select
        account_xref.account_id,
        coalesce(person_xref.hcp_id, 'unknown') as hcp_id,
        coalesce(usage_changes.feature, 'unknown') as feature,
        usage_changes.event_date,
        -- Use of a merged record tells nothing about the account before the merge is known.
        greatest(
            usage_changes.known_date,
            coalesce(account_xref.merged_date, usage_changes.known_date)
        ) as known_date,
        usage_changes.event_count
    from usage_changes
    inner join account_xref
        on usage_changes.id_namespace = account_xref.source
        and usage_changes.source_account_id = account_xref.source_account_id
    left join person_xref
        on usage_changes.id_namespace = person_xref.source
        and usage_changes.source_contact_id = person_xref.source_contact_id
)

select * from final
