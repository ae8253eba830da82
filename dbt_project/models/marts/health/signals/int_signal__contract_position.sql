with
signal as (
    {{ signal_policy('contract_position') }}
),

account_weeks as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        product_state,
        decision_end_date,
        auto_renews,
        is_trial,
        coalesce(known_outcome, 'undecided') as known_outcome,
        {{ days_between('evidence_date', 'decision_end_date') }} as remaining_days
    from {{ ref('int_account_weeks__opened') }}
    where customer_state = 'customer'
),

positions as (
    select
        account_weeks.account_id,
        account_weeks.as_of_date,
        account_weeks.evidence_date,
        account_weeks.decision_end_date,
        account_weeks.remaining_days,
        {{ is_newest('account_weeks.') }} as is_newest,
        case
            when account_weeks.known_outcome = 'churned' then 'cancelled'
            when
                account_weeks.product_state = 'lapsed'
                and account_weeks.known_outcome = 'renewed'
                then 'renewed on paper'
            when account_weeks.product_state = 'lapsed' then 'lapsed'
            when account_weeks.decision_end_date is null then 'open-ended'
            when account_weeks.known_outcome = 'renewed' then 'renewed'
            when account_weeks.is_trial then 'trial'
            when account_weeks.auto_renews then 'renews by itself'
            else 'undecided'
        end as position_name
    from account_weeks
),

final as (
    select
        positions.account_id,
        positions.as_of_date,
        'contract_position' as signal_name,
        case
            when positions.position_name in ('cancelled', 'lapsed') then 'bad'
            when positions.position_name = 'renewed on paper' then 'watch'
            when positions.position_name in ('open-ended', 'renewed') then 'good'
            when
                positions.position_name = 'renews by itself'
                and positions.remaining_days < signal.bad_threshold
                then 'watch'
            when positions.position_name = 'renews by itself' then 'good'
            else {{ signal_state('positions.remaining_days', 'lower') }}
        end as signal_state,
        cast(null as string) as direction,
        case case when positions.is_newest then positions.position_name else 'passed' end
            when 'passed' then cast(null as string)
            when 'cancelled'
                then 'The contract is cancelled and ends on '
                    || {{ date_text('positions.decision_end_date') }} || '.'
            when 'renewed on paper'
                then 'The term ended on ' || {{ date_text('positions.decision_end_date') }}
                    || ' and counts as renewed, but no new term is on record.'
            when 'lapsed'
                then 'The term ended on ' || {{ date_text('positions.decision_end_date') }}
                    || ' and no decision on its renewal is known.'
            when 'open-ended'
                then 'The contract is open-ended as of '
                    || {{ date_text('positions.evidence_date') }} || '.'
            when 'renewed'
                then 'The term to '
                    || {{ date_text('positions.decision_end_date') }} || ' is already renewed.'
            when 'trial'
                then 'The trial ends on '
                    || {{ date_text('positions.decision_end_date') }} || ', in '
                    || {{ counted('positions.remaining_days', 'day') }} || '.'
            when 'renews by itself'
                then 'The term renews by itself on '
                    || {{ date_text('positions.decision_end_date') }} || ', in '
                    || {{ counted('positions.remaining_days', 'day') }} || '.'
            else 'The term ends on ' || {{ date_text('positions.decision_end_date') }}
                || ', in ' || {{ counted('positions.remaining_days', 'day') }}
                || ', and is not decided.'
        end as evidence_reason,
        cast(positions.evidence_date as timestamp) as observed_at,
        {{ valid_until('positions.evidence_date') }} as valid_until_at
    from positions
    inner join signal on positions.as_of_date = signal.as_of_date
)

select * from final
