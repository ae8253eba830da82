with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

field_feedback as (
    {{ union_kind('field_feedback') }}
),

final as (
    select
        field_feedback.source || ':' || field_feedback.feedback_id as feedback_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        field_feedback.employee_id,
        field_feedback.product_id,
        field_feedback.topic,
        field_feedback.reaction,
        field_feedback.strategy_change_id,
        field_feedback.comment_text,
        field_feedback.reported_at as happened_at,
        field_feedback.known_at,
        field_feedback.source,
        field_feedback.load_id
    from field_feedback
    left join account_xref
        on field_feedback.id_namespace = account_xref.source
        and field_feedback.account_id = account_xref.source_account_id
)

select * from final
