with
signals as (
    select
        as_of_date,
        signal_name,
        feed,
        weight_points,
        bad_threshold,
        watch_threshold,
        minimum_evidence_count,
        window_days,
        baseline_days,
        validity_days,
        missing_share_ratio
    from {{ policy_at_weeks('signals', ['signal_name']) }} as in_force
),

tier_rules as (
    select
        as_of_date,
        rule_name,
        tier,
        minimum_risk_ratio,
        signal_name,
        signal_state
    from {{ policy_at_weeks('tier_rules', ['rule_name']) }} as in_force
),

signal_phrases as (
    select
        as_of_date,
        signal_name,
        signal_state,
        phrase
    from {{ policy_at_weeks('signal_phrases', ['signal_name', 'signal_state', 'language']) }}
        as in_force
    where language = 'en'
),

freshness_limits as (
    select
        as_of_date,
        feed,
        limit_days,
        watched_source
    from {{ policy_at_weeks('freshness_limits', ['feed']) }} as in_force
),

parameters as (
    select
        as_of_date,
        parameter,
        value
    from {{ policy_at_weeks('parameters', ['parameter']) }} as in_force
    where
        parameter in (
            {%- for name in signal_parameters().values() | sum(start=[]) | unique | sort %}
            '{{ name }}',
            {%- endfor %}
            'maximum_drivers_per_reason', 'minimum_connected_signal_count',
            'minimum_coverage_ratio', 'watch_share_ratio'
        )
),

rows_hashed as (
    select
        as_of_date,
        {{ hash_key([
            "'signals'", 'signal_name', 'feed', 'weight_points', 'bad_threshold',
            'watch_threshold', 'minimum_evidence_count', 'window_days', 'baseline_days',
            'validity_days', 'missing_share_ratio',
        ]) }} as row_hash
    from signals
    union all
    select
        as_of_date,
        {{ hash_key([
            "'tier_rules'", 'rule_name', 'tier', 'minimum_risk_ratio', 'signal_name',
            'signal_state',
        ]) }} as row_hash
    from tier_rules
    union all
    select
        as_of_date,
        {{ hash_key(["'signal_phrases'", 'signal_name', 'signal_state', 'phrase']) }}
            as row_hash
    from signal_phrases
    union all
    select
        as_of_date,
        {{ hash_key(["'freshness_limits'", 'feed', 'limit_days', 'watched_source']) }}
            as row_hash
    from freshness_limits
    union all
    select
        as_of_date,
        {{ hash_key(["'parameters'", 'parameter', 'value']) }} as row_hash
    from parameters
),

rows_listed as (
    select
        as_of_date,
        {{ text_list('row_hash', 'row_hash') }} as row_hashes
    from rows_hashed
    group by as_of_date
),

final as (
    select
        as_of_date,
        {{ hash_key(['row_hashes']) }} as policy_version
    from rows_listed
)

select * from final
