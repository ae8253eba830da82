with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

reviews as (
    {{ union_kind('reviews') }}
),

final as (
    select
        reviews.source || ':' || reviews.review_id as review_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        reviews.site,
        reviews.rating,
        reviews.replied_at,
        reviews.resolved_at,
        reviews.reviewed_at as happened_at,
        reviews.known_at,
        reviews.source,
        reviews.load_id
    from reviews
    left join account_xref
        on reviews.id_namespace = account_xref.source
        and reviews.account_id = account_xref.source_account_id
)

select * from final
