with
-- Read twice, a week each time: one reading for both kept the whole history in memory.
signals_now as (
    select
        account_id,
        signal_name,
        signal_state,
        weight_points,
        risk_points,
        is_connected,
        is_stale
    from {{ ref('int_signals__in_force') }}
    where is_current and signal_state in ('bad', 'watch', 'good')
),

signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        signal_state
    from {{ ref('int_signals__in_force') }}
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as context
),

-- The newest as-of that lies the whole span back: the present one may fall into a week.
week_before as (
    select max(weeks.as_of_number) as as_of_number
    from weeks
    cross join run_context
    where
        weeks.as_of_date
        <= {{ add_days('run_context.as_of_date', '-' ~ parameter('driver_comparison_days')) }}
),

signals_before as (
    select
        signals_in_force.account_id,
        signals_in_force.signal_name,
        signals_in_force.signal_state
    from signals_in_force
    inner join week_before on signals_in_force.as_of_number = week_before.as_of_number
),

signals_compared as (
    select
        signals_now.account_id,
        signals_now.signal_name,
        signals_now.signal_state,
        signals_now.weight_points,
        signals_now.risk_points,
        signals_now.is_connected,
        signals_now.is_stale,
        case
            when signals_before.signal_state is null then cast(null as string)
            when signals_now.signal_state = signals_before.signal_state then 'unchanged'
            when signals_now.signal_state = 'bad' or signals_before.signal_state = 'good'
                then 'worse'
            else 'better'
        end as direction
    from signals_now
    left join signals_before
        on signals_now.account_id = signals_before.account_id
        and signals_now.signal_name = signals_before.signal_name
),

final as (
    select
        account_id,
        signal_name,
        signal_state,
        direction,
        weight_points,
        risk_points,
        is_connected,
        is_stale,
        -- Good news is what has turned good and is still fresh; what was good all along
        -- says nothing new.
        signal_state in ('bad', 'watch')
        or coalesce(direction = 'better' and not is_stale, false) as is_speaking
    from signals_compared
)

select * from final
