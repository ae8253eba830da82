with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        next_department,
        fields_expected_count,
        fields_received_count,
        wait_minutes,
        happened_at,
        month_end_date
    from {{ ref('int_visits__closed') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

limits as (
    select
        cast({{ parameter('long_wait_minutes') }} as bigint) as long_wait_minutes,
        cast({{ parameter('return_window_days') }} as bigint) as return_window_days,
        {{ parameter('patient_close_days') }} as close_days
),

months as (
    select
        month_start_date,
        month_end_date
    from {{ ref('int_months__whole') }}
),

hand_offs as (
    select
        visit_id,
        patient_id,
        account_id,
        happened_at,
        fields_expected_count,
        -- More than was expected is no gain that makes good a loss elsewhere.
        least(fields_received_count, fields_expected_count) as fields_received_count
    from visits
    where
        next_department is not null
        and fields_expected_count > 0
        and fields_received_count is not null
),

next_visits as (
    select
        visit_id,
        patient_id,
        account_id,
        happened_at,
        month_end_date,
        lead(happened_at) over (
            partition by patient_id, account_id
            order by happened_at nulls last, visit_id nulls last
        ) as next_happened_at
    from visits
    where patient_id is not null
),

-- Only months whose window is over, and the month in which it ends is closed: who came
-- yesterday has had no time to return.
matured_visits as (
    select
        next_visits.visit_id,
        next_visits.patient_id,
        next_visits.account_id,
        next_visits.happened_at,
        {{ days_between('next_visits.happened_at', 'next_visits.next_happened_at') }}
        <= limits.return_window_days as has_returned
    from next_visits
    cross join limits
    cross join run_context
    inner join months
        on {{ month_start(add_days(
            'next_visits.month_end_date', 'limits.return_window_days'
        )) }} = months.month_start_date
    where {{ add_days('months.month_end_date', 'limits.close_days') }} < run_context.as_of_date
),

final as (
    select
        visit_id,
        'fields_received_ratio' as source_measure,
        patient_id,
        account_id,
        happened_at,
        cast(fields_received_count as bigint) as good_count,
        cast(fields_expected_count as bigint) as case_count
    from hand_offs
    union all
    select
        visit_id,
        'complete_hand_off_ratio' as source_measure,
        patient_id,
        account_id,
        happened_at,
        case when fields_received_count = fields_expected_count then 1 else 0 end as good_count,
        1 as case_count
    from hand_offs
    union all
    select
        visits.visit_id,
        'waited_too_long_ratio' as source_measure,
        visits.patient_id,
        visits.account_id,
        visits.happened_at,
        case when visits.wait_minutes > limits.long_wait_minutes then 1 else 0 end
            as good_count,
        1 as case_count
    from visits
    cross join limits
    where visits.wait_minutes is not null
    union all
    select
        visit_id,
        'return_ratio' as source_measure,
        patient_id,
        account_id,
        happened_at,
        case when has_returned then 1 else 0 end as good_count,
        1 as case_count
    from matured_visits
)

select * from final
