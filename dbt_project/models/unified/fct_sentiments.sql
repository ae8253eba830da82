with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

sentiments as (
    {{ union_kind('sentiments') }}
),

final as (
    select
        sentiments.source || ':' || sentiments.sentiment_id as sentiment_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        sentiments.employee_id,
        sentiments.anchor_level,
        sentiments.anchor_version,
        sentiments.comment_text,
        sentiments.entered_at,
        sentiments.felt_at as happened_at,
        sentiments.known_at,
        sentiments.source,
        sentiments.load_id
    from sentiments
    left join account_xref
        on sentiments.id_namespace = account_xref.source
        and sentiments.account_id = account_xref.source_account_id
)

select * from final
