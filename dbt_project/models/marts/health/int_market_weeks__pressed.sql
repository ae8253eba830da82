with
signal as (
    {{ signal_policy('market_pressure') }}
),

dim_accounts as (
    select
        coalesce(country_code, 'unknown') as country_code,
        coalesce(region, 'unknown') as region,
        coalesce(specialty, 'unknown') as specialty
    from {{ ref('dim_accounts') }}
),

feed_weeks as (
    select
        feed_status.as_of_number,
        feed_status.as_of_date,
        feed_status.evidence_date,
        signal.window_days
    from {{ ref('int_feed_weeks__numbered') }} as feed_status
    inner join signal
        on feed_status.feed = signal.feed and feed_status.as_of_date = signal.as_of_date
    where feed_status.evidence_date is not null
),

market_moves as (
    select
        market_signal_id,
        actor_name,
        actor_type,
        direction,
        strength_ratio,
        country_code,
        region,
        specialty,
        half_life_days,
        {{ date_of('happened_at') }} as observed_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date
    from {{ ref('int_market_signals__versions') }}
    where half_life_days > 0
),

markets as (
    select
        country_code,
        region,
        specialty
    from dim_accounts
    group by country_code, region, specialty
),

moves_left as (
    select
        feed_weeks.as_of_number,
        market_moves.market_signal_id,
        market_moves.actor_name,
        market_moves.actor_type,
        market_moves.observed_date,
        market_moves.country_code,
        market_moves.region,
        market_moves.specialty,
        -- Millionths: sums of what is left stay exact and alike on every engine.
        cast(round(
            cast(market_moves.strength_ratio as double) * 1000000
            * case when market_moves.direction = 'adverse' then 1 else -1 end
            * {{ power_of_two(
                '-cast(' ~ days_between(
                    'market_moves.observed_date', 'feed_weeks.evidence_date'
                ) ~ ' as double) / market_moves.half_life_days'
            ) }}
        ) as bigint) as strength_left
    from market_moves
    inner join feed_weeks
        on market_moves.known_date <= feed_weeks.as_of_date
        and (
            market_moves.superseded_date is null
            or market_moves.superseded_date > feed_weeks.as_of_date
        )
        and market_moves.observed_date <= feed_weeks.evidence_date
        and {{ days_between(
            'market_moves.observed_date', 'feed_weeks.evidence_date'
        ) }} < feed_weeks.window_days
),

moves_on_markets as (
    select
        markets.country_code,
        markets.region,
        markets.specialty,
        moves_left.as_of_number,
        moves_left.actor_name,
        moves_left.actor_type,
        moves_left.observed_date,
        moves_left.strength_left,
        row_number() over (
            partition by
                markets.country_code,
                markets.region,
                markets.specialty,
                moves_left.as_of_number
            order by
                moves_left.strength_left desc nulls last,
                moves_left.market_signal_id asc nulls last
        ) as strength_rank
    from moves_left
    inner join markets
        on coalesce(moves_left.country_code, markets.country_code) = markets.country_code
        and coalesce(moves_left.region, markets.region) = markets.region
        and coalesce(moves_left.specialty, markets.specialty) = markets.specialty
),

final as (
    select
        country_code,
        region,
        specialty,
        as_of_number,
        cast(sum(strength_left) as bigint) as pressure_millionths,
        cast(sum(case when strength_left > 0 then 1 else 0 end) as bigint) as adverse_count,
        max(case
            when strength_rank = 1 and strength_left > 0
                then actor_name || ' (' || actor_type || ', '
                    || {{ date_text('observed_date') }} || ')'
        end) as strongest_move
    from moves_on_markets
    group by country_code, region, specialty, as_of_number
)

select * from final
