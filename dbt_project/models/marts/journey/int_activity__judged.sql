with
visits as (
    select
        visit_id,
        patient_id,
        account_id,
        journey_stage,
        visited_date,
        next_visited_date,
        visit_number,
        gap_count,
        own_cadence_days,
        lapse_date,
        period_start_date,
        period_end_date
    from {{ ref('int_patient_visits__cadenced') }}
),

used as (
    select
        patient_id,
        account_id,
        period_start_date,
        gap_median_days,
        amount_sum,
        amount_count,
        earlier_amount_sum,
        earlier_amount_count,
        earlier_gap_count,
        earlier_cadence_days,
        is_won_back
    from {{ ref('int_activity__used') }}
),

limits as (
    select
        {{ parameter('lapse_smallest_visits') }} as smallest_visits,
        {{ parameter('lapse_shortest_days') }} as shortest_days,
        {{ parameter('reduced_cadence_multiple') }} as reduced_multiple,
        {{ parameter('reduced_amount_ratio') }} as reduced_ratio
    from {{ run_context() }} as build
),

-- Where the exports fell silent before the period's end, nobody can be told to have lapsed.
heard as (
    select
        visits.account_id,
        visits.period_start_date,
        visits.period_end_date
    from visits
    cross join limits
    group by
        visits.account_id, visits.period_start_date, visits.period_end_date, limits.shortest_days
    having {{ days_between('max(visits.visited_date)', 'visits.period_end_date') }}
        <= limits.shortest_days
),

-- The last visit by the period's end, of those whom the clinic had in it: whoever came, and
-- whoever had not lapsed when it began.
standing as (
    select
        visits.visit_id,
        visits.patient_id,
        visits.account_id,
        visits.journey_stage,
        visits.visited_date,
        visits.visit_number,
        visits.gap_count,
        visits.own_cadence_days,
        visits.lapse_date,
        heard.period_start_date,
        heard.period_end_date,
        {{ days_between('visits.visited_date', 'heard.period_end_date') }} as open_days
    from visits
    inner join heard
        on visits.account_id = heard.account_id
        and visits.visited_date <= heard.period_end_date
        and (
            visits.next_visited_date is null
            or visits.next_visited_date > heard.period_end_date
        )
        and (
            visits.visited_date >= heard.period_start_date
            or visits.lapse_date >= heard.period_start_date
        )
),

compared as (
    select
        standing.*,
        coalesce(used.is_won_back, false) as is_won_back,
        -- Long overdue at the period's end, or coming more rarely in it than before it.
        (
            standing.gap_count + 1 >= limits.smallest_visits
            and standing.open_days > limits.reduced_multiple * standing.own_cadence_days
        )
        or (
            used.earlier_gap_count + 1 >= limits.smallest_visits
            and used.gap_median_days > limits.reduced_multiple * used.earlier_cadence_days
        ) as is_rarer,
        used.amount_count >= limits.smallest_visits
        and used.earlier_amount_count >= limits.smallest_visits
        and {{ safe_divide('used.amount_sum', 'used.amount_count') }} < limits.reduced_ratio
        * {{ safe_divide('used.earlier_amount_sum', 'used.earlier_amount_count') }} as is_cheaper
    from standing
    cross join limits
    left join used
        on standing.patient_id = used.patient_id
        and standing.account_id = used.account_id
        and standing.period_start_date = used.period_start_date
),

final as (
    select
        patient_id,
        account_id,
        period_start_date,
        period_end_date,
        case
            when lapse_date <= period_end_date then 'lapsed'
            when is_won_back then 'won_back'
            when visit_number = 1 then 'first_visit_only'
            when coalesce(is_rarer, false) or coalesce(is_cheaper, false) then 'reduced'
            else 'active'
        end as activity_state,
        visit_id as last_visit_id,
        journey_stage as last_stage,
        visited_date as last_visited_date,
        lapse_date,
        visit_number,
        own_cadence_days
    from compared
)

select * from final
