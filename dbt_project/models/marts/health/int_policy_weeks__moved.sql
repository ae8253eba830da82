with
weeks as (
    select min(as_of_date) as first_date
    from {{ ref('int_as_of_weeks__numbered') }}
),

signals as (
    select
        as_of_date,
        signal_name,
        feed,
        bad_threshold,
        watch_threshold,
        minimum_evidence_count,
        window_days,
        baseline_days,
        validity_days
    from {{ policy_at_weeks('signals', ['signal_name']) }} as in_force
),

limits as (
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
),

parameters_read as (
    {%- for signal_name, names in signal_parameters().items() %}
    {%- set is_last_signal = loop.last %}
    {%- for name in names %}
    select
        '{{ signal_name }}' as signal_name,
        '{{ name }}' as parameter
    {%- if not (is_last_signal and loop.last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
),

-- What a signal's state rests on; weights and words only judge it.
rows_read as (
    select
        as_of_date,
        signal_name,
        'signal' as policy_row,
        {{ hash_key([
            'feed', 'bad_threshold', 'watch_threshold', 'minimum_evidence_count',
            'window_days', 'baseline_days', 'validity_days',
        ]) }} as row_hash
    from signals
    union all
    select
        signals.as_of_date,
        signals.signal_name,
        'limit' as policy_row,
        {{ hash_key(['limits.limit_days', 'limits.watched_source']) }} as row_hash
    from signals
    inner join limits
        on signals.as_of_date = limits.as_of_date and signals.feed = limits.feed
    union all
    select
        signals.as_of_date,
        signals.signal_name,
        parameters.parameter as policy_row,
        {{ hash_key(['parameters.value']) }} as row_hash
    from signals
    inner join parameters_read on signals.signal_name = parameters_read.signal_name
    inner join parameters
        on signals.as_of_date = parameters.as_of_date
        and parameters_read.parameter = parameters.parameter
),

compared as (
    select
        as_of_date,
        signal_name,
        row_hash,
        lag(row_hash) over (
            partition by signal_name, policy_row
            order by as_of_date nulls last
        ) as previous_hash
    from rows_read
),

final as (
    select
        compared.as_of_date,
        compared.signal_name
    from compared
    cross join weeks
    where
        compared.as_of_date > weeks.first_date
        and coalesce(compared.previous_hash <> compared.row_hash, true)
    group by compared.as_of_date, compared.signal_name
)

select * from final
