with
signal as (
    select feed
    from {{ policy('signals', ['signal_name']) }}
    where signal_name = 'account_sentiment'
),

sentiment_versions as (
    select
        versions.account_id,
        versions.happened_at,
        {{ date_of('versions.happened_at') }} as felt_date,
        {{ date_of('versions.known_at') }} as known_date,
        {{ date_of('versions.superseded_at') }} as superseded_date,
        -- The newest feeling decides, of two at one moment the worse, of two alike that of the
        -- account's owner: all in one number, so that a running maximum finds them.
        {{ epoch_seconds('versions.happened_at') }} * 20
        + (9 - versions.anchor_level) * 2
        + case when versions.employee_id = dim_accounts.owner_employee_id then 1 else 0 end
            as entry
    from {{ ref('int_sentiments__versions') }} as versions
    left join {{ ref('dim_accounts') }} as dim_accounts
        on versions.account_id = dim_accounts.account_id
    where versions.account_id <> 'unknown'
),

evidence_days as (
    select
        feed,
        date_day,
        entered_number
    from {{ ref('int_evidence_days__numbered') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        min(as_of_number) over (partition by account_id) as first_number
    from {{ ref('int_account_weeks__opened') }}
    where customer_state <> 'prospective'
),

account_starts as (
    select
        account_id,
        min(first_number) as first_number
    from account_weeks
    group by account_id
),

entries_numbered as (
    select
        sentiment_versions.account_id,
        sentiment_versions.entry,
        sentiment_versions.happened_at,
        greatest(
            felt_days.entered_number, known_days.entered_number, account_starts.first_number
        ) as as_of_number,
        superseded_days.entered_number as superseded_number
    from sentiment_versions
    inner join signal on true
    inner join evidence_days as felt_days
        on signal.feed = felt_days.feed
        and sentiment_versions.felt_date = felt_days.date_day
    inner join evidence_days as known_days
        on known_days.feed = 'as_of'
        and sentiment_versions.known_date = known_days.date_day
    left join evidence_days as superseded_days
        on superseded_days.feed = 'as_of'
        and sentiment_versions.superseded_date = superseded_days.date_day
    inner join account_starts on sentiment_versions.account_id = account_starts.account_id
),

entries_lasting as (
    select
        account_id,
        as_of_number,
        max(entry) as newest_entry,
        max(happened_at) as felt_at
    from entries_numbered
    where superseded_number is null
    group by account_id, as_of_number
),

-- A running maximum cannot be taken back: the few entries that passed are looked up at each
-- as-of in which they were in force.
entries_passed as (
    select
        entries_numbered.account_id,
        account_weeks.as_of_number,
        max(entries_numbered.entry) as newest_entry,
        max(entries_numbered.happened_at) as felt_at
    from entries_numbered
    inner join account_weeks
        on entries_numbered.account_id = account_weeks.account_id
        and entries_numbered.as_of_number <= account_weeks.as_of_number
        and entries_numbered.superseded_number > account_weeks.as_of_number
    group by entries_numbered.account_id, account_weeks.as_of_number
),

feelings_lasting as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        max(entries_lasting.newest_entry) over so_far as newest_entry,
        max(entries_lasting.felt_at) over so_far as felt_at
    from account_weeks
    left join entries_lasting
        on account_weeks.account_id = entries_lasting.account_id
        and account_weeks.as_of_number = entries_lasting.as_of_number
    window so_far as (
        partition by account_weeks.account_id
        order by account_weeks.as_of_number nulls last
        rows between unbounded preceding and current row
    )
),

feelings as (
    select
        feelings_lasting.account_id,
        feelings_lasting.as_of_date,
        feelings_lasting.as_of_number,
        greatest(feelings_lasting.newest_entry, entries_passed.newest_entry) as newest_entry,
        greatest(feelings_lasting.felt_at, entries_passed.felt_at) as felt_at
    from feelings_lasting
    left join entries_passed
        on feelings_lasting.account_id = entries_passed.account_id
        and feelings_lasting.as_of_number = entries_passed.as_of_number
),

final as (
    select
        account_id,
        as_of_date,
        as_of_number,
        felt_at,
        9 - cast(floor(newest_entry % 20 / 2) as bigint) as anchor_level,
        newest_entry % 2 = 1 as is_by_owner
    from feelings
    where newest_entry is not null
)

select * from final
