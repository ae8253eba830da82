with
versions as (
    {{ versions_in_force('market_signals') }}
),

final as (
    select
        source || ':' || market_signal_id as market_signal_id,
        actor_name,
        actor_type,
        direction,
        strength_ratio,
        country_code,
        region,
        specialty,
        half_life_days,
        observed_at as happened_at,
        known_at,
        superseded_at
    from versions
    where not is_deleted
)

select * from final
