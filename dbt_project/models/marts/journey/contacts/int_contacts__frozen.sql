with
contacts as (
    select
        contact_event_id,
        coalesce(conversation_id, contact_event_id) as conversation_id,
        -- Whom the clinic does not know yet is a person too.
        coalesce(patient_id, conversation_id, contact_event_id) as patient_id,
        account_id,
        coalesce(channel, 'unknown') as channel,
        coalesce(purpose, 'unknown') as purpose,
        outcome,
        is_self_service,
        first_response_at,
        slot_at,
        happened_at,
        {{ patient_period_start(date_of('happened_at')) }} as period_start_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_patient_contacts') }}
    where not is_test and account_id <> 'unknown' and happened_at is not null
),

run_context as (
    select
        as_of_date,
        {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

periods as (
    select
        contacts.contact_event_id,
        contacts.conversation_id,
        contacts.patient_id,
        contacts.account_id,
        contacts.channel,
        contacts.purpose,
        contacts.outcome,
        contacts.is_self_service,
        contacts.first_response_at,
        contacts.slot_at,
        contacts.happened_at,
        contacts.period_start_date,
        contacts.known_date,
        {{ patient_period_end('contacts.period_start_date') }} as period_end_date,
        run_context.as_of_date,
        run_context.close_days
    from contacts
    cross join run_context
),

-- A period stays judged by the targets it was closed under.
period_ends as (
    select period_end_date
    from periods
    group by period_end_date
),

targets as (
    select
        period_end_date,
        channel,
        purpose,
        response_minutes
    from {{ policy_on(
        'contact_targets', ['channel', 'purpose'], 'period_ends', 'period_end_date'
    ) }} as in_force
),

conversed as (
    select
        contact_event_id,
        patient_id,
        account_id,
        channel,
        purpose,
        outcome,
        is_self_service,
        {{ epoch_seconds('first_response_at') }} - {{ epoch_seconds('happened_at') }}
            as response_seconds,
        slot_at,
        happened_at,
        period_start_date,
        period_end_date,
        row_number() over in_order as contact_order,
        min(channel) over together <> max(channel) over together as is_switched,
        last_value(channel) over together as last_channel
    from periods
    where {{ was_known_at_close('known_date', 'period_end_date', 'close_days', 'as_of_date') }}
    window
        in_order as (
            partition by conversation_id, period_start_date
            order by happened_at asc, contact_event_id asc
        ),
        together as (
            partition by conversation_id, period_start_date
            order by happened_at asc, contact_event_id asc
            rows between unbounded preceding and unbounded following
        )
),

final as (
    select
        conversed.contact_event_id,
        conversed.patient_id,
        conversed.account_id,
        conversed.channel,
        conversed.purpose,
        conversed.response_seconds,
        {{ days_between('conversed.happened_at', 'conversed.slot_at') }} as lead_time_days,
        -- Who was never answered was not answered in time.
        case
            when targets.response_minutes is not null
                then coalesce(
                        conversed.response_seconds <= 60 * targets.response_minutes, false
                    )
        end as is_in_time,
        case when conversed.outcome is not null then conversed.outcome = 'abandoned' end
            as is_abandoned,
        conversed.is_self_service,
        -- A conversation switches once, and counts where it began.
        case when conversed.contact_order = 1 then conversed.is_switched end as is_switched,
        case
            when conversed.is_self_service and conversed.purpose = 'booking'
                then conversed.last_channel = 'phone'
        end as is_fallen_back,
        conversed.period_start_date,
        conversed.period_end_date
    from conversed
    left join targets
        on conversed.period_end_date = targets.period_end_date
        and conversed.channel = targets.channel
        and conversed.purpose = targets.purpose
)

select * from final
