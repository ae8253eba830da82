with
runs as (
    select
        process_run_id,
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        failure_type,
        delay_minutes,
        contact_minutes,
        resolve_minutes,
        is_failed,
        is_unnoticed,
        is_contact_due,
        is_contact_breach,
        is_resolve_due,
        is_recovered,
        is_open_breach
    from {{ ref('int_moments__clocked') }}
),

ranked_delays as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        delay_minutes,
        row_number() over (
            partition by moment_id, ecosystem_layer, quarter_start_date
            order by delay_minutes asc nulls last, process_run_id asc nulls last
        ) as delay_rank,
        count(delay_minutes) over (
            partition by moment_id, ecosystem_layer, quarter_start_date
        ) as delay_count
    from runs
    where delay_minutes is not null
),

-- The smallest delay that half, and nine of ten, do not exceed.
delays as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        min(case when 2 * delay_rank >= delay_count then delay_minutes end)
            as delay_median_minutes,
        min(case when 10 * delay_rank >= 9 * delay_count then delay_minutes end)
            as delay_p90_minutes
    from ranked_delays
    group by moment_id, ecosystem_layer, quarter_start_date
),

counted as (
    select
        moment_id,
        ecosystem_layer,
        quarter_start_date,
        cast(count(*) as bigint) as run_count,
        {{ count_of('is_failed') }} as failed_count,
        {{ count_of("failure_type = 'denied'") }} as denied_count,
        {{ count_of("failure_type = 'delayed'") }} as delayed_count,
        {{ count_of("failure_type = 'lost'") }} as lost_count,
        {{ count_of('is_unnoticed') }} as unnoticed_count,
        {{ count_of('is_contact_due') }} as contact_due_count,
        {{ count_of('is_contact_breach') }} as contact_breach_count,
        {{ count_of('is_resolve_due') }} as resolve_due_count,
        {{ count_of('is_recovered') }} as recovered_count,
        {{ count_of('is_open_breach') }} as open_breach_count,
        cast(floor(median(contact_minutes)) as bigint) as contact_median_minutes,
        cast(floor(median(resolve_minutes)) as bigint) as resolve_median_minutes
    from runs
    group by moment_id, ecosystem_layer, quarter_start_date
),

final as (
    select
        counted.moment_id,
        counted.ecosystem_layer,
        counted.quarter_start_date,
        counted.run_count,
        counted.failed_count,
        counted.denied_count,
        counted.delayed_count,
        counted.lost_count,
        counted.unnoticed_count,
        counted.contact_due_count,
        counted.contact_breach_count,
        counted.resolve_due_count,
        counted.recovered_count,
        counted.open_breach_count,
        counted.contact_median_minutes,
        counted.resolve_median_minutes,
        delays.delay_median_minutes,
        delays.delay_p90_minutes
    from counted
    left join delays
        on counted.moment_id = delays.moment_id
        and counted.ecosystem_layer = delays.ecosystem_layer
        and counted.quarter_start_date = delays.quarter_start_date
)

select * from final
