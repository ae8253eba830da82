with
touches as (
    select
        touch_id,
        account_id,
        channel,
        touch_type,
        is_automated,
        happened_at,
        known_at
    from {{ ref('fct_touches') }}
),

channels as (
    select
        channel,
        touch_types
    from {{ policy('channels', ['channel']) }} as in_force
),

ledger as (
    select
        touch_id,
        is_measurable,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
),

journeys as (
    select
        touch_id,
        max(case when part_played = 'counted' then 1 else 0 end) as is_counted
    from {{ ref('int_journeys__reached') }}
    -- Not in the states of closed months: those are journeys of then.
    where policy_date is null
    group by touch_id
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

judged as (
    select
        coalesce(touches.channel, '(none)') as channel,
        {{ month_start('touches.happened_at') }} as touch_month,
        -- In the order in which a touch drops out: each stands where it went first.
        case
            when touches.is_automated then 'automated'
            when channels.channel is null then 'no_policy'
            when not coalesce({{ counts_type('touches', 'channels') }}, false)
                then 'type_not_counted'
            when touches.account_id = 'unknown' then 'no_organisation'
            when not ledger.is_measurable then 'consent'
            when journeys.is_counted = 1 then 'credited'
            when journeys.is_counted = 0 then 'collapsed'
            when {{ date_of('ledger.creditable_until_at') }} > run_context.as_of_date then 'open'
            else 'no_sale'
        end as outcome,
        run_context.as_of_date,
        run_context.build_id
    from touches
    cross join run_context
    left join channels on touches.channel = channels.channel
    left join ledger on touches.touch_id = ledger.touch_id
    left join journeys on touches.touch_id = journeys.touch_id
    where {{ date_of('touches.known_at') }} <= run_context.as_of_date
),

final as (
    select
        channel,
        touch_month,
        outcome,
        cast(count(*) as bigint) as touch_count,
        as_of_date,
        build_id
    from judged
    group by channel, touch_month, outcome, as_of_date, build_id
)

select * from final
