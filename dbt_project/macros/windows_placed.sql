{% macro placed_events(events, signal_name, unit, dated) -%}
    {#- A signal's events, summed by the as-ofs at which they enter its recent window, move to
        the baseline and leave it; `int_signal_days__numbered` knows the three. -#}
    {%- set unit_value = 'events.' ~ unit if unit else "'all'" -%}
    select
        events.account_id,
        {{ unit_value }} as unit_id,
        signal_days.recent_left_number,
        signal_days.baseline_left_number,
        greatest(signal_days.entered_number, known_days.entered_number) as entered_number,
        cast(sum(events.amount) as bigint) as amount,
        cast(sum(events.amount * signal_days.total_share) as bigint) as total_amount,
        min(events.{{ dated }}) as first_date,
        max(events.{{ dated }}) as last_date
    from {{ events }} as events
    inner join {{ ref('int_signal_days__numbered') }} as signal_days
        on signal_days.signal_name = '{{ signal_name }}'
        and events.event_date = signal_days.date_day
    inner join {{ ref('int_evidence_days__numbered') }} as known_days
        on known_days.feed = 'as_of' and events.known_date = known_days.date_day
    group by
        events.account_id,
        {{ unit_value }},
        signal_days.recent_left_number,
        signal_days.baseline_left_number,
        greatest(signal_days.entered_number, known_days.entered_number)
{%- endmacro %}
