with
dim_accounts as (
    select
        account_id,
        coalesce(owner_employee_id, 'unknown') as owner_employee_id
    from {{ ref('dim_accounts') }}
),

run_context as (
    select
        as_of_date,
        {{ week_sunday(add_days('as_of_date', -1)) }} as week_before_date
    from {{ run_context() }} as context
),

-- What had run out by Sunday, or soon would: only there is a contact or an invitation an
-- answer. A call that nobody had to ask for takes from no one's week.
signals_due as (
    select
        signals_in_force.account_id,
        signals_in_force.signal_name
    from {{ ref('int_signals__in_force') }} as signals_in_force
    inner join run_context on signals_in_force.as_of_date = run_context.week_before_date
    where
        signals_in_force.is_connected
        and (
            signals_in_force.is_missing
            or signals_in_force.is_stale
            or {{ date_of('signals_in_force.valid_until_at') }}
            <= {{ add_days('run_context.week_before_date', parameter('input_due_days')) }}
        )
),

inputs_logged as (
    select
        'rep_contact_recency' as signal_name,
        account_id,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_touches') }}
    where
        not is_automated
        and (
            channel in ('rep_visit', 'rep_remote', 'rep_phone')
            or (touch_type <> 'sent' and coalesce(employee_id, 'unknown') <> 'unknown')
        )
    union all
    select
        'survey_nps' as signal_name,
        account_id,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_survey_invites') }}
),

inputs_given as (
    select
        sentiments.account_id,
        sentiments.sentiment_id as input_id
    from {{ ref('fct_sentiments') }} as sentiments
    cross join run_context
    where
        {{ date_of('sentiments.known_at') }} > run_context.week_before_date
        and {{ date_of('sentiments.known_at') }} <= run_context.as_of_date
    union all
    -- One call or ten to an account answer its question once.
    select
        inputs_logged.account_id,
        inputs_logged.signal_name as input_id
    from inputs_logged
    cross join run_context
    inner join signals_due
        on inputs_logged.account_id = signals_due.account_id
        and inputs_logged.signal_name = signals_due.signal_name
    where
        inputs_logged.known_date > run_context.week_before_date
        and inputs_logged.known_date <= run_context.as_of_date
    group by inputs_logged.account_id, inputs_logged.signal_name
),

final as (
    select
        dim_accounts.owner_employee_id,
        count(*) as answered_count
    from inputs_given
    inner join dim_accounts on inputs_given.account_id = dim_accounts.account_id
    group by dim_accounts.owner_employee_id
)

select * from final
