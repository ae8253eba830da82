with
signal as (
    {{ signal_policy('market_pressure') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number
    from {{ ref('int_account_weeks__opened') }}
    where customer_state <> 'prospective'
),

account_markets as (
    select
        account_id,
        coalesce(country_code, 'unknown') as country_code,
        coalesce(region, 'unknown') as region,
        coalesce(specialty, 'unknown') as specialty
    from {{ ref('dim_accounts') }}
),

feed_weeks as (
    select
        feed_status.as_of_number,
        feed_status.as_of_date,
        feed_status.evidence_date
    from {{ ref('int_feed_weeks__numbered') }} as feed_status
    inner join signal
        on feed_status.feed = signal.feed and feed_status.as_of_date = signal.as_of_date
    where feed_status.evidence_date is not null
),

market_weeks as (
    select
        country_code,
        region,
        specialty,
        as_of_number,
        pressure_millionths,
        adverse_count,
        strongest_move
    from {{ ref('int_market_weeks__pressed') }}
),

pressures as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        feed_weeks.evidence_date,
        cast(
            cast(coalesce(market_weeks.pressure_millionths, 0) as decimal(18, 0))
            * cast(0.000001 as decimal(9, 6)) as decimal(18, 6)
        ) as pressure,
        coalesce(market_weeks.adverse_count, 0) as adverse_count,
        market_weeks.strongest_move
    from account_weeks
    inner join feed_weeks on account_weeks.as_of_number = feed_weeks.as_of_number
    inner join account_markets on account_weeks.account_id = account_markets.account_id
    left join market_weeks
        on account_markets.country_code = market_weeks.country_code
        and account_markets.region = market_weeks.region
        and account_markets.specialty = market_weeks.specialty
        and account_weeks.as_of_number = market_weeks.as_of_number
),

pressures_moved as (
    select
        account_id,
        as_of_date,
        evidence_date,
        pressure,
        adverse_count,
        strongest_move,
        {{ weeks_before('pressure') }} as pressure_before,
        {{ is_newest() }} as is_newest
    from pressures
),

final as (
    select
        pressures_moved.account_id,
        pressures_moved.as_of_date,
        'market_pressure' as signal_name,
        {{ signal_state('pressures_moved.pressure', 'higher') }} as signal_state,
        {{ direction('pressures_moved.pressure', 'pressures_moved.pressure_before', 'higher') }}
            as direction,
        case
            when not pressures_moved.is_newest then cast(null as string)
            when pressures_moved.strongest_move is null
                then 'No adverse move of the market known up to '
                    || {{ date_text('pressures_moved.evidence_date') }}
                    || ' touches this account.'
            else {{ counted('pressures_moved.adverse_count', 'adverse move') }}
                || ' of the market known up to '
                || {{ date_text('pressures_moved.evidence_date') }}
                || case when pressures_moved.adverse_count = 1 then ' touches' else ' touch' end
                || ' this account, the strongest by '
                || pressures_moved.strongest_move || '.'
        end as evidence_reason,
        cast(pressures_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('pressures_moved.evidence_date') }} as valid_until_at
    from pressures_moved
    inner join signal on pressures_moved.as_of_date = signal.as_of_date
)

select * from final
