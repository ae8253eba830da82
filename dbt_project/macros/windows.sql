{% macro windowed_amounts(events, signal_name, unit=none, dated='event_date') -%}
    {#- Sums of a signal's events over its recent and its baseline window, at every as-of of
        every account (and `unit` within it), from what was known then. `events` is a CTE with
        account_id, event_date, known_date, amount (bigint, signed) and the unit; `dated` is the
        column of its first and last dates. An event enters the recent window at one as-of, moves to the baseline at a later one
        and leaves it at a third. So history is a running sum of changes: it costs the events
        once, not once per week. Account and unit go through it as one number, their place in
        order: sorting and grouping by texts was a fifth of a signal's time. -#}
    with
    placed as (
        {{ placed_events(events, signal_name, unit, dated) }}
    ),
    account_weeks as (
        select account_id, as_of_date, as_of_number, first_contract_date
        from {{ ref('int_account_weeks__opened') }}
        where customer_state <> 'prospective'
    ),
    account_starts as (
        select account_id, min(as_of_number) as first_number from account_weeks group by account_id
    ),
    series as (
        {% if unit -%}
        select
            account_starts.account_id,
            placed.unit_id,
            account_starts.first_number as account_first_number,
            greatest(account_starts.first_number, min(placed.entered_number)) as first_number,
            row_number() over (
                order by account_starts.account_id nulls last, placed.unit_id nulls last
            ) as series_number
        from account_starts
        inner join placed on account_starts.account_id = placed.account_id
        group by account_starts.account_id, placed.unit_id, account_starts.first_number
        {%- else -%}
        select
            account_id,
            'all' as unit_id,
            first_number as account_first_number,
            first_number,
            row_number() over (order by account_id nulls last) as series_number
        from account_starts
        {%- endif %}
    ),
    placed_in_series as (
        select
            series.series_number,
            series.account_first_number,
            placed.recent_left_number,
            placed.baseline_left_number,
            placed.entered_number,
            placed.amount,
            placed.total_amount,
            placed.first_date,
            placed.last_date
        from placed
        inner join series
            on placed.account_id = series.account_id and placed.unit_id = series.unit_id
    ),
    changes as (
        select
            series_number,
            account_first_number,
            entered_number as as_of_number,
            case when entered_number < recent_left_number then amount else 0 end
                as recent_change,
            case
                when entered_number < recent_left_number then 0
                when entered_number < baseline_left_number then amount
                else 0
            end as baseline_change,
            total_amount as total_change,
            first_date,
            last_date
        from placed_in_series
        union all
        select
            series_number, account_first_number, recent_left_number, -amount, amount, 0, null, null
        from placed_in_series
        where entered_number < recent_left_number
        union all
        select series_number, account_first_number, baseline_left_number, 0, -amount, 0, null, null
        from placed_in_series
        where entered_number < baseline_left_number
    ),
    -- What happened before the account's first week counts from that week on.
    changes_in_history as (
        select
            series_number,
            greatest(as_of_number, account_first_number) as as_of_number,
            cast(sum(recent_change) as bigint) as recent_change,
            cast(sum(baseline_change) as bigint) as baseline_change,
            cast(sum(total_change) as bigint) as total_change,
            min(first_date) as first_date,
            max(last_date) as last_date
        from changes
        group by series_number, greatest(as_of_number, account_first_number)
    ),
    series_weeks as (
        select
            series.series_number,
            account_weeks.as_of_number,
            account_weeks.as_of_date,
            account_weeks.first_contract_date
        from account_weeks
        inner join series
            on account_weeks.account_id = series.account_id
            and account_weeks.as_of_number >= series.first_number
    ),
    summed as (
        select
            series_weeks.series_number,
            series_weeks.as_of_date,
            series_weeks.as_of_number,
            series_weeks.first_contract_date,
            sum(changes_in_history.recent_change) over so_far as recent_amount,
            sum(changes_in_history.baseline_change) over so_far as baseline_amount,
            sum(changes_in_history.total_change) over so_far as total_amount,
            min(changes_in_history.first_date) over so_far as first_event_date,
            max(changes_in_history.last_date) over so_far as last_event_date
        from series_weeks
        left join changes_in_history
            on series_weeks.series_number = changes_in_history.series_number
            and series_weeks.as_of_number = changes_in_history.as_of_number
        window so_far as (
            partition by series_weeks.series_number
            order by series_weeks.as_of_number nulls last
            rows between unbounded preceding and current row
        )
    )
    select
        series.account_id,
        {% if unit %}series.unit_id as {{ unit }},{% endif %}
        summed.series_number,
        summed.as_of_date,
        summed.as_of_number,
        summed.first_contract_date,
        feed_weeks.evidence_date,
        cast(coalesce(summed.recent_amount, 0) as bigint) as recent_amount,
        cast(coalesce(summed.baseline_amount, 0) as bigint) as baseline_amount,
        cast(coalesce(summed.total_amount, 0) as bigint) as total_amount,
        summed.first_event_date,
        summed.last_event_date
    from summed
    inner join series on summed.series_number = series.series_number
    inner join signal on summed.as_of_date = signal.as_of_date
    inner join {{ ref('int_feed_weeks__numbered') }} as feed_weeks
        on signal.feed = feed_weeks.feed
        and summed.as_of_number = feed_weeks.as_of_number
        and feed_weeks.evidence_date is not null
{%- endmacro %}
