with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        coalesce(journey_stage, 'unknown') as journey_stage,
        coalesce(visit_channel, 'unknown') as visit_channel,
        department,
        next_department,
        fields_expected_count,
        fields_received_count,
        fields_missing,
        fields_asked_again_count,
        wait_minutes,
        reporting_amount,
        happened_at,
        {{ patient_period_start(date_of('happened_at')) }} as period_start_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_visits') }}
    where
        not is_test
        and account_id <> 'unknown'
        and patient_id is not null
        and happened_at is not null
),

run_context as (
    select
        as_of_date,
        {{ parameter('patient_close_days') }} as close_days
    from {{ run_context() }} as build
),

periods as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.journey_stage,
        visits.visit_channel,
        visits.department,
        visits.next_department,
        visits.fields_expected_count,
        visits.fields_received_count,
        visits.fields_missing,
        visits.fields_asked_again_count,
        visits.wait_minutes,
        visits.reporting_amount,
        visits.happened_at,
        visits.period_start_date,
        visits.known_date,
        {{ patient_period_end('visits.period_start_date') }} as period_end_date,
        run_context.as_of_date,
        run_context.close_days
    from visits
    cross join run_context
),

frozen as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        visit_channel,
        department,
        next_department,
        fields_expected_count,
        fields_received_count,
        fields_missing,
        fields_asked_again_count,
        wait_minutes,
        reporting_amount,
        happened_at,
        period_start_date,
        period_end_date
    from periods
    where {{ was_known_at_close('known_date', 'period_end_date', 'close_days', 'as_of_date') }}
),

first_exports as (
    select
        account_id,
        min({{ date_of('happened_at') }}) as first_export_date
    from frozen
    group by account_id
),

-- Earlier visits lie in earlier periods or in this one, so the order is frozen too.
ordered as (
    select
        frozen.*,
        row_number() over patient_order as visit_order,
        first_value(frozen.happened_at) over patient_order as first_happened_at,
        first_value(frozen.journey_stage) over patient_order as first_stage
    from frozen
    window patient_order as (
        partition by frozen.patient_id, frozen.account_id
        order by frozen.happened_at asc, frozen.visit_id asc
    )
),

final as (
    select
        ordered.visit_id,
        ordered.patient_id,
        ordered.account_id,
        ordered.journey_stage,
        ordered.visit_channel,
        ordered.department,
        ordered.next_department,
        ordered.fields_expected_count,
        ordered.fields_received_count,
        ordered.fields_missing,
        ordered.fields_asked_again_count,
        ordered.wait_minutes,
        ordered.reporting_amount,
        {{ date_of('ordered.happened_at') }} as visited_date,
        cast(ordered.visit_order as bigint) as visit_order,
        -- Whoever may have come before the clinic's exports began has visits nobody counted.
        case
            when
                ordered.first_stage = 'first_visit'
                or {{ days_between(
                    'first_exports.first_export_date', 'ordered.first_happened_at'
                ) }} >= {{ parameter('return_window_days') }}
                then cast(ordered.visit_order as bigint)
        end as visit_number,
        ordered.period_start_date,
        ordered.period_end_date
    from ordered
    inner join first_exports on ordered.account_id = first_exports.account_id
)

select * from final
