{% macro windowed_versions(versions, signal_name, unit=none) -%}
    {#- `windowed_amounts` over versions: `versions` is a CTE that also has superseded_date. An
        amount is taken back at the as-of that knows its version no more. First and last dates
        are running extremes, which cannot be taken back: they come from the versions that
        last, and of the few that passed, from each as-of in which they were in force. -#}
    {%- set unit_value = 'versions.' ~ unit if unit else "'all'" -%}
    with
    amounts_signed as (
        select
            account_id,
            {% if unit %}{{ unit }},{% endif %}
            event_date,
            case when superseded_date is null then event_date end as lasting_date,
            known_date,
            amount
        from {{ versions }}
        union all
        select
            account_id,
            {% if unit %}{{ unit }},{% endif %}
            event_date,
            cast(null as date) as lasting_date,
            superseded_date as known_date,
            -amount as amount
        from {{ versions }}
        where superseded_date is not null
    ),
    windowed as (
        {{ windowed_amounts('amounts_signed', signal_name, unit, dated='lasting_date') }}
    ),
    dates_passed as (
        select
            versions.account_id,
            {{ unit_value }} as unit_id,
            weeks.as_of_number,
            min(versions.event_date) as first_date,
            max(versions.event_date) as last_date
        from {{ versions }} as versions
        inner join {{ ref('int_signal_days__numbered') }} as signal_days
            on signal_days.signal_name = '{{ signal_name }}'
            and versions.event_date = signal_days.date_day
        inner join {{ ref('int_evidence_days__numbered') }} as known_days
            on known_days.feed = 'as_of' and versions.known_date = known_days.date_day
        inner join {{ ref('int_evidence_days__numbered') }} as superseded_days
            on superseded_days.feed = 'as_of'
            and versions.superseded_date = superseded_days.date_day
        inner join {{ ref('int_account_weeks__opened') }} as weeks
            on versions.account_id = weeks.account_id
            and weeks.as_of_number >= signal_days.entered_number
            and weeks.as_of_number >= known_days.entered_number
            and weeks.as_of_number < superseded_days.entered_number
        group by versions.account_id, {{ unit_value }}, weeks.as_of_number
    ),
    dated as (
        select
            windowed.account_id,
            {% if unit %}windowed.{{ unit }},{% endif %}
            windowed.series_number,
            windowed.as_of_date,
            windowed.as_of_number,
            windowed.first_contract_date,
            windowed.evidence_date,
            windowed.recent_amount,
            windowed.baseline_amount,
            windowed.total_amount,
            least(windowed.first_event_date, dates_passed.first_date) as first_event_date,
            greatest(windowed.last_event_date, dates_passed.last_date) as last_event_date
        from windowed
        left join dates_passed
            on windowed.account_id = dates_passed.account_id
            and windowed.as_of_number = dates_passed.as_of_number
            and {{ 'windowed.' ~ unit if unit else "'all'" }} = dates_passed.unit_id
    )
    select * from dated
    {%- if unit %}
    -- A unit all of whose versions have passed is not there any more.
    where last_event_date is not null
    {%- endif %}
{%- endmacro %}
