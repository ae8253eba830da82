with
weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

period_ends as (
    select
        max(as_of_date) as period_end_date,
        max(as_of_number) as as_of_number
    from weeks
    group by {{ month_start('as_of_date') }}
),

customers as (
    select
        account_id,
        as_of_number
    from {{ ref('int_account_weeks__stated') }}
    where customer_state = 'customer'
),

-- A dead feed says nothing of customers: its months are left out, not counted as silent.
-- So is who never gave evidence: the first of it is a beginning, not a drift.
signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        case when is_stale then 'silent' else signal_state end as bin
    from {{ ref('int_signals__in_force') }}
    where is_connected and not is_feed_stale and not is_missing
),

final as (
    select
        signals_in_force.signal_name,
        period_ends.period_end_date,
        count(*) as account_count,
        cast(sum(case signals_in_force.bin when 'bad' then 1 else 0 end) as bigint)
            as bad_count,
        cast(sum(case signals_in_force.bin when 'watch' then 1 else 0 end) as bigint)
            as watch_count,
        cast(sum(case signals_in_force.bin when 'good' then 1 else 0 end) as bigint)
            as good_count,
        cast(sum(case signals_in_force.bin when 'silent' then 1 else 0 end) as bigint)
            as silent_count
    from period_ends
    inner join signals_in_force on period_ends.as_of_number = signals_in_force.as_of_number
    inner join customers
        on signals_in_force.account_id = customers.account_id
        and signals_in_force.as_of_number = customers.as_of_number
    group by signals_in_force.signal_name, period_ends.period_end_date
)

select * from final
