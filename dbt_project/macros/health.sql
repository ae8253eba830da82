{#
    The shared shapes of health signals. A signal is its own model; what all of them need is
    here: its policy row, sums over its windows at every as-of, and the direction it moves.
#}

{% macro signal_policy(signal_name) -%}
    {#- The one policy row of a signal in force at the as-of; the CTE `signal` of its model. -#}
    select
        feed,
        bad_threshold,
        watch_threshold,
        minimum_evidence_count,
        window_days,
        baseline_days,
        validity_days
    from {{ policy('signals', ['signal_name']) }} as signal_rows
    where signal_name = '{{ signal_name }}'
{%- endmacro %}

{% macro windowed_amounts(events, signal_name, unit=none) -%}
    {#- Sums of a signal's events over its recent and its baseline window, at every as-of of
        every account (and `unit` within it), from what was known then. `events` is a CTE with
        account_id, event_date, known_date, amount (bigint, signed) and the unit.

        An event enters the recent window at one as-of, moves to the baseline at a later one
        and leaves it at a third; `int_signal_days__numbered` knows the three. So history is a
        running sum of changes: it costs the events once, not once per week. -#}
    {%- set unit_column = unit ~ ',' if unit else '' -%}
    with
    placed as (
        select
            events.account_id,
            {% if unit %}events.{{ unit }},{% endif %}
            signal_days.recent_left_number,
            signal_days.baseline_left_number,
            greatest(signal_days.entered_number, known_days.entered_number)
                as entered_number,
            cast(sum(events.amount) as bigint) as amount,
            min(events.event_date) as first_date,
            max(events.event_date) as last_date
        from {{ events }} as events
        inner join {{ ref('int_signal_days__numbered') }} as signal_days
            on
                signal_days.signal_name = '{{ signal_name }}'
                and events.event_date = signal_days.date_day
        inner join {{ ref('int_evidence_days__numbered') }} as known_days
            on known_days.feed = 'as_of' and events.known_date = known_days.date_day
        group by
            events.account_id,
            {% if unit %}events.{{ unit }},{% endif %}
            signal_days.recent_left_number,
            signal_days.baseline_left_number,
            greatest(signal_days.entered_number, known_days.entered_number)
    ),
    changes as (
        select
            account_id, {{ unit_column }}
            entered_number as as_of_number,
            case when entered_number < recent_left_number then amount else 0 end
                as recent_change,
            case
                when entered_number >= recent_left_number
                    and entered_number < baseline_left_number
                    then amount
                else 0
            end as baseline_change,
            amount as total_change,
            first_date,
            last_date
        from placed
        union all
        select
            account_id, {{ unit_column }}
            recent_left_number,
            -amount,
            amount,
            0,
            cast(null as date),
            cast(null as date)
        from placed
        where entered_number < recent_left_number
        union all
        select
            account_id, {{ unit_column }}
            baseline_left_number,
            0,
            -amount,
            0,
            cast(null as date),
            cast(null as date)
        from placed
        where entered_number < baseline_left_number
    ),
    account_weeks as (
        select account_id, as_of_date, as_of_number, first_contract_date
        from {{ ref('int_account_weeks__stated') }}
        where customer_state <> 'prospective'
    ),
    account_starts as (
        select account_id, min(as_of_number) as first_number
        from account_weeks
        group by account_id
    ),
    changes_in_history as (
        select
            changes.account_id,
            {% if unit %}changes.{{ unit }},{% endif %}
            greatest(changes.as_of_number, account_starts.first_number) as as_of_number,
            cast(sum(changes.recent_change) as bigint) as recent_change,
            cast(sum(changes.baseline_change) as bigint) as baseline_change,
            cast(sum(changes.total_change) as bigint) as total_change,
            min(changes.first_date) as first_date,
            max(changes.last_date) as last_date
        from changes
        inner join account_starts on changes.account_id = account_starts.account_id
        group by
            changes.account_id,
            {% if unit %}changes.{{ unit }},{% endif %}
            greatest(changes.as_of_number, account_starts.first_number)
    ),
    {% if unit -%}
    units as (
        select account_id, {{ unit }}, min(as_of_number) as first_number
        from changes_in_history
        group by account_id, {{ unit }}
    ),
    {%- endif %}
    weeks_with_changes as (
        select
            account_weeks.account_id,
            {% if unit %}units.{{ unit }},{% endif %}
            account_weeks.as_of_date,
            account_weeks.as_of_number,
            account_weeks.first_contract_date,
            changes_in_history.recent_change,
            changes_in_history.baseline_change,
            changes_in_history.total_change,
            changes_in_history.first_date,
            changes_in_history.last_date
        from account_weeks
        {% if unit -%}
        inner join units
            on
                account_weeks.account_id = units.account_id
                and account_weeks.as_of_number >= units.first_number
        {%- endif %}
        left join changes_in_history
            on
                account_weeks.account_id = changes_in_history.account_id
                and account_weeks.as_of_number = changes_in_history.as_of_number
                {% if unit %}and units.{{ unit }} = changes_in_history.{{ unit }}{% endif %}
    ),
    summed as (
        select
            account_id, {{ unit_column }}
            as_of_date,
            as_of_number,
            first_contract_date,
            cast(sum(coalesce(recent_change, 0)) over so_far as bigint) as recent_amount,
            cast(sum(coalesce(baseline_change, 0)) over so_far as bigint) as baseline_amount,
            cast(sum(coalesce(total_change, 0)) over so_far as bigint) as total_amount,
            min(first_date) over so_far as first_event_date,
            max(last_date) over so_far as last_event_date
        from weeks_with_changes
        window so_far as (
            partition by account_id{{ ', ' ~ unit if unit else '' }}
            order by as_of_number nulls last
            rows between unbounded preceding and current row
        )
    )
    select
        summed.account_id,
        {% if unit %}summed.{{ unit }},{% endif %}
        summed.as_of_date,
        summed.as_of_number,
        summed.first_contract_date,
        feed_weeks.evidence_date,
        summed.recent_amount,
        summed.baseline_amount,
        summed.total_amount,
        summed.first_event_date,
        summed.last_event_date
    from summed
    cross join signal
    inner join {{ ref('int_feed_weeks__numbered') }} as feed_weeks
        on
            signal.feed = feed_weeks.feed
            and summed.as_of_number = feed_weeks.as_of_number
            and feed_weeks.evidence_date is not null
{%- endmacro %}

{% macro baseline_ratio(amount, window_days, baseline_amount, baseline_days) -%}
    {#- Daily pace in the window over daily pace in the baseline, capped at 999. -#}
    cast(round(least(
        {{ safe_divide(
            'cast(' ~ amount ~ ' as double) * ' ~ baseline_days,
            'cast(' ~ baseline_amount ~ ' as double) * ' ~ window_days
        ) }},
        cast(999 as double)
    ), 6) as decimal(9, 6))
{%- endmacro %}

{% macro percent_text(ratio) -%}
    cast(cast(round({{ ratio }} * 100) as bigint) as string) || '%'
{%- endmacro %}

{% macro date_text(day) -%}
    cast({{ date_of(day) }} as string)
{%- endmacro %}

{% macro weeks_before(measure, unit='account_id') -%}
    {#- The measure four as-ofs earlier: what a direction is judged against. Four weeks is
        the shortest span in which a weekly rhythm and a monthly one both show. -#}
    lag({{ measure }}, 4) over (partition by {{ unit }} order by as_of_number nulls last)
{%- endmacro %}

{% macro direction(measure, before, worse_when) -%}
    {#- Where a measure moves; within the policy's steady band it does not. -#}
    {%- set worse, better = ('>', '<') if worse_when == 'higher' else ('<', '>') -%}
    {%- set band = parameter('steady_band_ratio') -%}
    case
        when {{ measure }} is null or {{ before }} is null then cast(null as string)
        when abs({{ measure }} - {{ before }}) <= abs({{ before }}) * {{ band }} then 'steady'
        when {{ measure }} {{ worse }} {{ before }} then 'worsening'
        when {{ measure }} {{ better }} {{ before }} then 'improving'
        else 'steady'
    end
{%- endmacro %}

{% macro signal_state(measure, worse_when) -%}
    {#- The state of a measure by the thresholds of the CTE `signal`, the policy row. -#}
    {%- set reaches = '>=' if worse_when == 'higher' else '<' -%}
    case
        when {{ measure }} {{ reaches }} signal.bad_threshold then 'bad'
        when {{ measure }} {{ reaches }} signal.watch_threshold then 'watch'
        else 'good'
    end
{%- endmacro %}

{% macro valid_until(day) -%}
    {#- The last moment of evidence of `day`, by the CTE `signal`, the policy row. -#}
    cast({{ add_days(day, 'signal.validity_days') }} as timestamp)
{%- endmacro %}
