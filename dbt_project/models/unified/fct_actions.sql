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

run_context as (
    select as_of_date
    from {{ run_context() }} as context
),

-- In a run of a past day a record may be of a later one: what was closed since was open then.
stated as (
    select
        actions.action_id,
        actions.account_id,
        actions.play_id,
        actions.employee_id,
        actions.action_status,
        actions.action_outcome,
        actions.due_date,
        actions.closed_at,
        actions.created_at,
        actions.known_at,
        actions.source,
        actions.id_namespace,
        actions.load_id,
        coalesce({{ date_of('actions.closed_at') }} > run_context.as_of_date, false)
            as is_closed_later
    from actions
    cross join run_context
),

final as (
    select
        stated.source || ':' || stated.action_id as action_id,
        coalesce(account_xref.account_id, 'unknown') as account_id,
        stated.play_id,
        stated.employee_id,
        case when stated.is_closed_later then 'open' else stated.action_status end
            as action_status,
        case when not stated.is_closed_later then stated.action_outcome end as action_outcome,
        stated.due_date,
        case when not stated.is_closed_later then stated.closed_at end as closed_at,
        stated.created_at as happened_at,
        stated.known_at,
        stated.source,
        stated.load_id
    from stated
    left join account_xref
        on stated.id_namespace = account_xref.source
        and stated.account_id = account_xref.source_account_id
)

select * from final
