with
market_signals as (
    {{ union_kind('market_signals') }}
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
        source_reference,
        observed_at as happened_at,
        known_at,
        source,
        load_id
    from market_signals
)

select * from final
