with
accounts_matched as (
    select
        id_namespace,
        record_id,
        account_id,
        match_method,
        match_probability_ratio,
        valid_from_at,
        merged_at
    from {{ ref('int_accounts__matched') }}
),

final as (
    select
        id_namespace as source,
        record_id as source_account_id,
        account_id,
        match_method,
        match_probability_ratio,
        valid_from_at,
        merged_at
    from accounts_matched
)

select * from final
