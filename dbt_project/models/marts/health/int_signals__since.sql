with
signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_date,
        as_of_number,
        signal_state
    from {{ ref('int_signals__in_force') }}
),

signals_now as (
    select
        account_id,
        signal_name,
        signal_state
    from {{ ref('int_signals__compared') }}
    where is_speaking
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

runs as (
    select
        signals_now.account_id,
        signals_now.signal_name,
        signals_now.signal_state,
        -- The run of the present state begins after the last as-of with another one.
        coalesce(
            max(case
                when coalesce(signals_in_force.signal_state, 'unknown')
                    <> signals_now.signal_state
                    then signals_in_force.as_of_number
            end) + 1,
            min(signals_in_force.as_of_number)
        ) as since_number
    from signals_now
    inner join signals_in_force
        on signals_now.account_id = signals_in_force.account_id
        and signals_now.signal_name = signals_in_force.signal_name
    group by signals_now.account_id, signals_now.signal_name, signals_now.signal_state
),

final as (
    select
        runs.account_id,
        runs.signal_name,
        runs.signal_state,
        weeks.as_of_date as since_date
    from runs
    inner join weeks on runs.since_number = weeks.as_of_number
)

select * from final
