with
account_xref as (
    select
        source,
        source_account_id,
        account_id
    from {{ ref('account_xref') }}
),

actions as (
    {{ union_kind('actions') }}
),

final as (
    select
        actions.source || ':' || actions.action_id as action_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        actions.play_id,
        actions.employee_id,
        actions.action_status,
        actions.action_outcome,
        actions.due_date,
        actions.closed_at,
        actions.created_at as happened_at,
        actions.known_at,
        actions.source,
        actions.load_id
    from actions
    left join account_xref
        on actions.id_namespace = account_xref.source
        and actions.account_id = account_xref.source_account_id
)

select * from final
