with
weeks as (
    select
        as_of_date,
        lag(as_of_date) over (order by as_of_date nulls last) as previous_date
    from {{ ref('int_as_of_weeks__numbered') }}
),

signals as (
    select
        as_of_date,
        signal_name,
        feed,
        valid_from
    from {{ policy_at_weeks('signals', ['signal_name']) }} as in_force
),

limits as (
    select
        as_of_date,
        feed,
        valid_from
    from {{ policy_at_weeks('freshness_limits', ['feed']) }} as in_force
),

parameters as (
    select
        as_of_date,
        max(valid_from) as valid_from
    from {{ policy_at_weeks('parameters', ['parameter']) }} as in_force
    where
        parameter in (
            'key_user_share_ratio', 'lapse_grace_days', 'minimum_baseline_days',
            'silence_bad_gap_multiple', 'silence_watch_gap_multiple'
        )
    group by as_of_date
),

-- When the newest of the rows that a signal's state rests on came into force.
signal_rows as (
    select
        signals.as_of_date,
        signals.signal_name,
        greatest(signals.valid_from, limits.valid_from, parameters.valid_from) as valid_from
    from signals
    inner join parameters on signals.as_of_date = parameters.as_of_date
    left join limits on signals.as_of_date = limits.as_of_date and signals.feed = limits.feed
),

final as (
    select
        signal_rows.as_of_date,
        signal_rows.signal_name
    from signal_rows
    inner join weeks on signal_rows.as_of_date = weeks.as_of_date
    where signal_rows.valid_from > weeks.previous_date
)

select * from final
