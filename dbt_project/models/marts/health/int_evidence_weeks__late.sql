with
limits as (
    select
        feed,
        limit_days
    from {{ policy('freshness_limits', ['feed']) }} as in_force
),

weeks as (
    select
        as_of_date,
        as_of_number,
        lag(as_of_date) over (order by as_of_number nulls last) as previous_date
    from {{ ref('int_as_of_weeks__numbered') }}
),

evidence_days as (
    select
        date_day,
        entered_number
    from {{ ref('int_evidence_days__numbered') }}
    where feed = 'as_of'
),

{% set kinds = {
    'contract_events': 'contract_events', 'contracts': 'contracts', 'revenue': 'revenue',
    'sentiments': 'sentiments', 'survey_answers': 'survey_answers',
    'survey_invites': 'survey_answers', 'tickets': 'tickets', 'touches': 'touches',
    'market_signals': 'market_signals',
} -%}
versions as (
    {%- for kind, feed in kinds.items() %}
    select
        '{{ feed }}' as feed,
        -- A move of the market reaches whom it reaches: any account.
        {{ "'all'" if kind == 'market_signals' else 'account_id' }} as account_id,
        {{ 'start_date' if kind == 'contracts' else date_of('happened_at') }} as event_date,
        {{ date_of('known_at') }} as known_date,
        {{ date_of('superseded_at') }} as superseded_date
    from {{ ref('int_' ~ kind ~ '__versions') }}
    {% if not loop.last -%}
    union all
    {%- endif %}
    {%- endfor %}
),

-- A restatement is known when the version ends; a late row when it comes.
revisions as (
    select
        feed,
        account_id,
        known_date as seen_date,
        superseded_date as known_date
    from versions
    where superseded_date is not null
    union all
    select
        versions.feed,
        versions.account_id,
        versions.event_date as seen_date,
        versions.known_date
    from versions
    inner join limits on versions.feed = limits.feed
    where {{ days_between('versions.event_date', 'versions.known_date') }} > limits.limit_days
    union all
    select
        'usage' as feed,
        usage_dated.account_id,
        usage_dated.event_date as seen_date,
        usage_dated.known_date
    from {{ ref('int_usage__dated') }} as usage_dated
    inner join limits on limits.feed = 'usage'
    where
        usage_dated.event_count < 0
        or {{ days_between('usage_dated.event_date', 'usage_dated.known_date') }}
        > limits.limit_days
),

final as (
    select
        revisions.feed,
        revisions.account_id,
        weeks.as_of_number
    from revisions
    inner join evidence_days on revisions.known_date = evidence_days.date_day
    inner join weeks
        on evidence_days.entered_number = weeks.as_of_number
        -- What the week before could not know of its own time.
        and revisions.seen_date <= weeks.previous_date
    group by revisions.feed, revisions.account_id, weeks.as_of_number
)

select * from final
