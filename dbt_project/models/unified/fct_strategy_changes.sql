with
strategy_changes as (
    {{ union_kind('strategy_changes') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as context
),

final as (
    select
        strategy_changes.strategy_change_id,
        strategy_changes.topic,
        strategy_changes.change_title,
        strategy_changes.product_id,
        -- In a run of a past day, what has reached the field since had not.
        case
            when {{ date_of('strategy_changes.effective_at') }} <= run_context.as_of_date
                then strategy_changes.effective_at
        end as effective_at,
        strategy_changes.decided_at as happened_at,
        strategy_changes.known_at,
        strategy_changes.source,
        strategy_changes.load_id
    from strategy_changes
    cross join run_context
)

select * from final
