with
signal as (
    {{ signal_policy('account_sentiment') }}
),

fct_sentiments as (
    select
        account_id,
        anchor_level,
        happened_at,
        known_at
    from {{ ref('fct_sentiments') }}
    where account_id <> 'unknown'
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
    from {{ ref('int_account_weeks__stated') }}
    where customer_state <> 'prospective'
),

account_starts as (
    select
        account_id,
        min(first_number) as first_number
    from account_weeks
    group by account_id
),

entries as (
    select
        fct_sentiments.account_id,
        greatest(
            felt_days.entered_number, known_days.entered_number, account_starts.first_number
        ) as as_of_number,
        -- The newest feeling decides, of two at one moment the worse: time and level in
        -- one number, so that a running maximum finds them.
        max(
            {{ epoch_seconds('fct_sentiments.happened_at') }} * 10
            + 9 - fct_sentiments.anchor_level
        ) as newest_entry,
        max(fct_sentiments.happened_at) as felt_at
    from fct_sentiments
    inner join signal on true
    inner join evidence_days as felt_days
        on signal.feed = felt_days.feed
        and {{ date_of('fct_sentiments.happened_at') }} = felt_days.date_day
    inner join evidence_days as known_days
        on known_days.feed = 'as_of'
        and {{ date_of('fct_sentiments.known_at') }} = known_days.date_day
    inner join account_starts on fct_sentiments.account_id = account_starts.account_id
    group by
        fct_sentiments.account_id,
        greatest(
            felt_days.entered_number, known_days.entered_number, account_starts.first_number
        )
),

feelings as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.as_of_number,
        max(entries.newest_entry) over so_far as newest_entry,
        max(entries.felt_at) over so_far as felt_at
    from account_weeks
    left join entries
        on account_weeks.account_id = entries.account_id
        and account_weeks.as_of_number = entries.as_of_number
    window so_far as (
        partition by account_weeks.account_id
        order by account_weeks.as_of_number nulls last
        rows between unbounded preceding and current row
    )
),

final as (
    select
        account_id,
        as_of_date,
        as_of_number,
        felt_at,
        9 - newest_entry % 10 as anchor_level
    from feelings
    where newest_entry is not null
)

select * from final
