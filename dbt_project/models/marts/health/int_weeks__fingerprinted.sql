-- A row that was known before the history is part of its first week. Usage is hashed as the
-- account's and the person's that it is today: a changed identity opens the accounts it leaves
-- and the accounts it reaches.
with
weeks as (
    select
        as_of_date,
        as_of_number,
        is_current
    from {{ ref('int_as_of_weeks__numbered') }}
),

account_weeks as (
    select
        account_id,
        as_of_number,
        {{ row_hash([
            'customer_state', 'evidence_date', 'first_contract_date', 'product_state',
            'decision_end_date', 'auto_renews', 'is_trial', 'known_outcome',
        ]) }} as row_hash
    from {{ ref('int_account_weeks__stated') }}
),

account_starts as (
    select
        account_id,
        min(as_of_number) as as_of_number
    from account_weeks
    group by account_id
),

feed_weeks as (
    select
        feed,
        as_of_number,
        is_connected,
        is_feed_stale,
        evidence_date,
        -- What no week before has seen yet, `int_evidence_days__numbered`.
        max(evidence_date) over (
            partition by feed
            order by as_of_number nulls last
            rows between unbounded preceding and current row
        ) as newest_evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
),

rows_known as (
    {{ rows_fingerprinted() }}
),

-- What counts from its week on, and what is of its week alone and leaves the history with it.
rows_placed as (
    select
        account_id,
        {{ week_number('known_date') }} as as_of_number,
        row_hash as known_hash,
        cast(0 as decimal(38, 0)) as week_hash
    from rows_known
    union all
    -- What an account is has no history: it counts from the account's first week on.
    select
        account_starts.account_id,
        account_starts.as_of_number,
        {{ row_hash([
            "'account'", 'dim_accounts.country_code', 'dim_accounts.region',
            'dim_accounts.specialty', 'dim_accounts.owner_employee_id',
        ]) }} as known_hash,
        cast(0 as decimal(38, 0)) as week_hash
    from account_starts
    inner join {{ ref('dim_accounts') }} as dim_accounts
        on account_starts.account_id = dim_accounts.account_id
    union all
    select
        account_id,
        as_of_number,
        cast(0 as decimal(38, 0)) as known_hash,
        row_hash as week_hash
    from account_weeks
    union all
    select
        'all' as account_id,
        weeks.as_of_number,
        cast(0 as decimal(38, 0)) as known_hash,
        {{ row_hash([
            'weeks.as_of_date', 'weeks.is_current', 'usage_weeks.first_fed_date',
        ]) }} as week_hash
    from weeks
    left join {{ ref('int_usage_weeks__fed') }} as usage_weeks
        on weeks.as_of_number = usage_weeks.as_of_number
    union all
    select
        'all' as account_id,
        as_of_number,
        cast(0 as decimal(38, 0)) as known_hash,
        {{ row_hash([
            'feed', 'is_connected', 'is_feed_stale', 'evidence_date', 'newest_evidence_date',
        ]) }} as week_hash
    from feed_weeks
),

history as (
    select
        min(as_of_number) as first_number,
        max(as_of_number) as last_number
    from weeks
),

final as (
    select
        rows_placed.account_id,
        greatest(rows_placed.as_of_number, history.first_number) as as_of_number,
        cast(sum(rows_placed.known_hash) as decimal(38, 0)) as known_hash,
        cast(sum(rows_placed.week_hash) as decimal(38, 0)) as week_hash
    from rows_placed
    inner join history on rows_placed.as_of_number <= history.last_number
    group by
        rows_placed.account_id, greatest(rows_placed.as_of_number, history.first_number)
)

select * from final
