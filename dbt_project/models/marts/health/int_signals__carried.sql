{{ config(materialized="view") }}

with
signals_numbered as (
    select
        signal_name,
        row_number() over (order by signal_name nulls last) as signal_number
    from {{ policy('signals', ['signal_name']) }}
),

-- Numbers stand for texts where millions of rows are matched: they take less memory.
accounts_numbered as (
    select
        account_id,
        row_number() over (order by account_id nulls last) as account_number
    from {{ ref('int_account_weeks__opened') }}
    where is_open and customer_state <> 'prospective'
    group by account_id
),

account_weeks as (
    select
        weeks_opened.account_id,
        weeks_opened.as_of_date,
        weeks_opened.as_of_number,
        accounts_numbered.account_number,
        lead(weeks_opened.as_of_number) over (
            partition by accounts_numbered.account_number
            order by weeks_opened.as_of_number nulls last
        ) as next_number
    from {{ ref('int_account_weeks__opened') }} as weeks_opened
    inner join accounts_numbered on weeks_opened.account_id = accounts_numbered.account_id
    where weeks_opened.is_open and weeks_opened.customer_state <> 'prospective'
),

spoken as (
    select
        account_weeks.account_number,
        signals_numbered.signal_number,
        account_weeks.as_of_number,
        account_weeks.next_number,
        unioned.signal_state,
        unioned.direction,
        unioned.evidence_reason,
        unioned.observed_at,
        unioned.valid_until_at
    from {{ ref('int_signals__unioned') }} as unioned
    inner join signals_numbered on unioned.signal_name = signals_numbered.signal_name
    inner join account_weeks
        on unioned.account_id = account_weeks.account_id
        and unioned.as_of_date = account_weeks.as_of_date
),

-- Only from the few weeks without a word is there anything to look back for: half of the time.
silent_weeks as (
    select
        account_weeks.account_number,
        signals_numbered.signal_number,
        account_weeks.as_of_number
    from account_weeks
    cross join signals_numbered
    left join spoken
        on account_weeks.account_number = spoken.account_number
        and signals_numbered.signal_number = spoken.signal_number
        and account_weeks.as_of_number = spoken.as_of_number
    where spoken.account_number is null
),

last_words as (
    select
        spoken.account_number,
        spoken.signal_number,
        spoken.as_of_number,
        spoken.as_of_number as emitted_number,
        spoken.signal_state,
        spoken.direction,
        spoken.observed_at,
        spoken.valid_until_at
    from spoken
    inner join silent_weeks
        on spoken.account_number = silent_weeks.account_number
        and spoken.signal_number = silent_weeks.signal_number
        and spoken.next_number = silent_weeks.as_of_number
    union all
    -- What was in force before the open weeks is older than any word in them.
    select
        accounts_numbered.account_number,
        signals_numbered.signal_number,
        cast(0 as bigint) as as_of_number,
        sealed.emitted_number,
        sealed.signal_state,
        sealed.direction,
        sealed.observed_at,
        sealed.valid_until_at
    from {{ ref('int_signals__sealed') }} as sealed
    inner join accounts_numbered on sealed.account_id = accounts_numbered.account_id
    inner join signals_numbered on sealed.signal_name = signals_numbered.signal_name
),

-- Evidence that ceases stays in force as last seen, and goes stale: bad news must not heal by age.
silent_weeks_led as (
    select
        silent_weeks.account_number,
        silent_weeks.signal_number,
        silent_weeks.as_of_number,
        max(last_words.as_of_number) as last_number
    from silent_weeks
    left join last_words
        on silent_weeks.account_number = last_words.account_number
        and silent_weeks.signal_number = last_words.signal_number
        and silent_weeks.as_of_number > last_words.as_of_number
    group by silent_weeks.account_number, silent_weeks.signal_number, silent_weeks.as_of_number
),

final as (
    select
        accounts_numbered.account_id,
        signals_numbered.signal_name,
        spoken.as_of_number,
        spoken.as_of_number as emitted_number,
        spoken.signal_state,
        case when spoken.evidence_reason is not null then spoken.direction end as direction,
        spoken.evidence_reason,
        spoken.observed_at,
        spoken.valid_until_at
    from spoken
    inner join accounts_numbered on spoken.account_number = accounts_numbered.account_number
    inner join signals_numbered on spoken.signal_number = signals_numbered.signal_number
    union all
    select
        accounts_numbered.account_id,
        signals_numbered.signal_name,
        silent_weeks_led.as_of_number,
        last_words.emitted_number,
        last_words.signal_state,
        last_words.direction,
        cast(null as string) as evidence_reason,
        last_words.observed_at,
        last_words.valid_until_at
    from silent_weeks_led
    inner join accounts_numbered
        on silent_weeks_led.account_number = accounts_numbered.account_number
    inner join signals_numbered on silent_weeks_led.signal_number = signals_numbered.signal_number
    left join last_words
        on silent_weeks_led.account_number = last_words.account_number
        and silent_weeks_led.signal_number = last_words.signal_number
        and silent_weeks_led.last_number = last_words.as_of_number
)

select * from final
