{{
    config(
        materialized=ledger_materialization(),
        meta={'ledger_of': 'usage'},
    )
}}

with
usage_versions as (
    {{ union_versions('usage', condition=is_stale_day('usage')) }}
),

-- A version counts from the day it is known until the day another takes its place; one that
-- was overtaken before it was known never counted.
visible_versions as (
    select
        source,
        id_namespace,
        account_id as source_account_id,
        coalesce(contact_id, 'unknown') as source_contact_id,
        coalesce(product_id, 'unknown') as product_id,
        coalesce(feature, 'unknown') as feature,
        event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date,
        event_count,
        coalesce(duration_seconds, 0) as duration_seconds,
        coalesce(error_count, 0) as error_count,
        load_id
    from usage_versions
    where
        not is_deleted
        and (superseded_at is null or superseded_at > known_at)
),

-- One row adds, a second takes back. Not a union of two readings: that would keep every
-- version in memory between them.
signs as (
    select cast(1 as bigint) as direction

    union all

    select cast(-1 as bigint) as direction
),

changes as (
    select
        visible_versions.source,
        visible_versions.id_namespace,
        visible_versions.source_account_id,
        visible_versions.source_contact_id,
        visible_versions.product_id,
        visible_versions.feature,
        visible_versions.event_date,
        case
            when signs.direction = 1 then visible_versions.known_date
            else visible_versions.superseded_date
        end as known_date,
        signs.direction * visible_versions.event_count as event_count,
        signs.direction * visible_versions.duration_seconds as duration_seconds,
        signs.direction * visible_versions.error_count as error_count,
        visible_versions.load_id
    from visible_versions
    inner join signs
        on signs.direction = 1
        or visible_versions.superseded_date is not null
),

final as (
    select
        source,
        id_namespace,
        source_account_id,
        source_contact_id,
        product_id,
        feature,
        event_date,
        known_date,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(duration_seconds) as bigint) as duration_seconds,
        cast(sum(error_count) as bigint) as error_count,
        max(load_id) as load_id
    from changes
    group by
        source,
        id_namespace,
        source_account_id,
        source_contact_id,
        product_id,
        feature,
        event_date,
        known_date
    having
        sum(event_count) <> 0
        or sum(duration_seconds) <> 0
        or sum(error_count) <> 0
)

select * from final
