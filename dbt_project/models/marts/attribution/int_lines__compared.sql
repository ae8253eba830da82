with
lines_read as (
    select
        revenue_id,
        booked_month,
        currency_code,
        closed_on_date,
        is_frozen,
        booked_amount,
        walk_namespace,
        walk_source_account_id,
        ended_at
    from {{ ref('int_lines__read') }}
),

account_keys as (
    select
        closed_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__closed') }}
),

account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
    where account_id <> 'unknown'
),

lines_compared as (
    select
        revenue_id,
        booked_month,
        currency_code,
        closed_on_date,
        max(case when is_frozen then booked_amount end) as frozen_amount,
        max(case when is_frozen then walk_namespace end) as frozen_namespace,
        max(case when is_frozen then walk_source_account_id end) as frozen_source_account_id,
        max(case when is_frozen then ended_at end) as frozen_ended_at,
        max(case when not is_frozen then booked_amount end) as current_amount,
        max(case when not is_frozen then walk_namespace end) as current_namespace,
        max(case when not is_frozen then walk_source_account_id end)
            as current_source_account_id,
        max(case when not is_frozen then ended_at end) as current_ended_at,
        max(cast(is_frozen as integer)) = 1 as is_in_frozen,
        min(cast(is_frozen as integer)) = 0 as is_in_current
    from lines_read
    group by revenue_id, booked_month, currency_code, closed_on_date
),

final as (
    select
        {{ hash_key(['compared.revenue_id', 'compared.booked_month', 'compared.currency_code']) }}
            as line_id,
        compared.revenue_id,
        compared.booked_month,
        compared.currency_code,
        compared.closed_on_date,
        compared.frozen_amount,
        frozen_keys.account_key as frozen_account_key,
        compared.frozen_ended_at,
        compared.current_amount,
        current_keys.account_key as current_account_key,
        account_xref.account_id as current_account_id,
        compared.current_ended_at,
        compared.is_in_frozen,
        compared.is_in_current,
        compared.is_in_frozen
        and compared.is_in_current
        and (
            compared.frozen_amount is distinct from compared.current_amount
            or compared.frozen_namespace is distinct from compared.current_namespace
            or compared.frozen_source_account_id is distinct from compared.current_source_account_id
            or compared.frozen_ended_at is distinct from compared.current_ended_at
        ) as is_restated
    from lines_compared as compared
    left join account_keys as frozen_keys
        on compared.closed_on_date = frozen_keys.closed_on_date
        and compared.frozen_namespace = frozen_keys.source
        and compared.frozen_source_account_id = frozen_keys.source_account_id
    left join account_keys as current_keys
        on compared.closed_on_date = current_keys.closed_on_date
        and compared.current_namespace = current_keys.source
        and compared.current_source_account_id = current_keys.source_account_id
    left join account_xref
        on compared.current_namespace = account_xref.source
        and compared.current_source_account_id = account_xref.source_account_id
)

select * from final
