with
signals as (
    select
        signal_rows.as_of_date,
        signal_rows.signal_name,
        signal_rows.feed,
        signal_rows.weight_points,
        signal_rows.missing_share_ratio,
        parameter_weeks.watch_share_ratio
    from {{ policy_at_weeks('signals', ['signal_name']) }} as signal_rows
    inner join {{ parameters_at_weeks(['watch_share_ratio']) }} as parameter_weeks
        on signal_rows.as_of_date = parameter_weeks.as_of_date
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        is_current
    from {{ ref('int_account_weeks__stated') }}
    where customer_state <> 'prospective'
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

feed_weeks as (
    select
        feed,
        as_of_number,
        is_connected,
        is_feed_stale
    from {{ ref('int_feed_weeks__numbered') }}
),

signals_emitted as (
    select
        unioned.account_id,
        unioned.signal_name,
        weeks.as_of_number,
        unioned.signal_state,
        unioned.direction,
        unioned.observed_at,
        unioned.valid_until_at
    from {{ ref('int_signals__unioned') }} as unioned
    inner join weeks on unioned.as_of_date = weeks.as_of_date
),

signals_expected as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        account_weeks.is_current,
        signals.signal_name,
        signals.weight_points,
        signals.missing_share_ratio,
        signals.watch_share_ratio,
        coalesce(feed_weeks.is_connected, false) as is_connected,
        coalesce(feed_weeks.is_feed_stale, false) as is_feed_stale,
        -- Evidence that ceases to be emitted stays in force as it was last seen, and goes
        -- stale: bad news must not heal by growing old.
        max(signals_emitted.as_of_number) over (
            partition by account_weeks.account_id, signals.signal_name
            order by account_weeks.as_of_number nulls last
            rows between unbounded preceding and current row
        ) as emitted_number
    from account_weeks
    inner join signals on account_weeks.as_of_date = signals.as_of_date
    left join feed_weeks
        on signals.feed = feed_weeks.feed
        and account_weeks.as_of_number = feed_weeks.as_of_number
    left join signals_emitted
        on account_weeks.account_id = signals_emitted.account_id
        and signals.signal_name = signals_emitted.signal_name
        and account_weeks.as_of_number = signals_emitted.as_of_number
),

signals_stated as (
    select
        signals_expected.account_id,
        signals_expected.signal_name,
        signals_expected.as_of_date,
        signals_expected.as_of_number,
        signals_expected.is_current,
        signals_expected.emitted_number,
        signals_emitted.signal_state,
        signals_emitted.direction,
        signals_emitted.observed_at,
        signals_emitted.valid_until_at,
        signals_expected.weight_points,
        signals_expected.is_connected,
        signals_expected.is_feed_stale,
        signals_emitted.signal_state is null as is_missing,
        coalesce(
            {{ date_of('signals_emitted.valid_until_at') }} < signals_expected.as_of_date,
            false
        ) as is_stale,
        cast(
            signals_expected.weight_points * signals_expected.missing_share_ratio as decimal(18, 6)
        ) as unknown_points,
        cast(signals_expected.weight_points * case signals_emitted.signal_state
            when 'bad' then cast(1 as decimal(18, 6))
            when 'watch' then signals_expected.watch_share_ratio
            else cast(0 as decimal(18, 6))
        end as decimal(18, 6)) as state_points
    from signals_expected
    left join signals_emitted
        on signals_expected.account_id = signals_emitted.account_id
        and signals_expected.signal_name = signals_emitted.signal_name
        and signals_expected.emitted_number = signals_emitted.as_of_number
),

final as (
    select
        account_id,
        signal_name,
        as_of_date,
        as_of_number,
        is_current,
        emitted_number,
        signal_state,
        direction,
        observed_at,
        valid_until_at,
        weight_points,
        case
            when not is_connected then cast(0 as decimal(18, 6))
            when is_missing then unknown_points
            when is_stale then greatest(state_points, unknown_points)
            else state_points
        end as risk_points,
        is_connected,
        is_feed_stale,
        is_missing,
        is_stale
    from signals_stated
)

select * from final
