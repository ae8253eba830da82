with
moments as (
    select
        moment_id,
        customer_words,
        severity,
        process_name
    from {{ policy('customer_moments', ['moment_id']) }} as in_force
),

processes as (
    select
        process_name,
        owner_department,
        owner_role
    from {{ policy('processes', ['process_name']) }} as dated_processes
),

lines as (
    select
        moment_id,
        ecosystem_layer,
        metric_id,
        metric_count
    from {{ ref('int_lines__listed') }}
),

exposed as (
    select
        moment_id,
        ecosystem_layer,
        exposed_account_count,
        booked_reporting_amount
    from {{ ref('int_moments__exposed') }}
),

statuses as (
    select
        metric_id,
        metric_status
    from {{ ref('success_metrics') }}
),

open_improvements as (
    select
        process_name,
        cast(count(*) as bigint) as open_improvement_count
    from {{ ref('improvements') }}
    where is_open
    group by process_name
),

reporting as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as dated_currency
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

joined as (
    select
        lines.moment_id,
        lines.ecosystem_layer,
        moments.moment_id is not null as has_moment,
        moments.customer_words,
        moments.severity,
        moments.process_name,
        processes.process_name is not null as has_process,
        processes.owner_department,
        processes.owner_role,
        lines.metric_id,
        lines.metric_count,
        statuses.metric_status,
        coalesce(open_improvements.open_improvement_count, 0) as open_improvement_count,
        coalesce(exposed.exposed_account_count, 0) as exposed_account_count,
        coalesce(exposed.booked_reporting_amount, 0) as booked_reporting_amount
    from lines
    left join moments on lines.moment_id = moments.moment_id
    left join processes on moments.process_name = processes.process_name
    left join statuses on lines.metric_id = statuses.metric_id
    left join open_improvements on moments.process_name = open_improvements.process_name
    left join exposed
        on lines.moment_id = exposed.moment_id
        and lines.ecosystem_layer = exposed.ecosystem_layer
),

final as (
    select
        joined.moment_id,
        joined.ecosystem_layer,
        joined.customer_words,
        joined.severity,
        joined.process_name,
        joined.owner_department,
        joined.owner_role,
        joined.metric_id,
        joined.metric_count,
        joined.metric_status,
        joined.open_improvement_count,
        joined.exposed_account_count,
        joined.booked_reporting_amount,
        reporting.currency_code,
        case
            when not joined.has_moment then 'moment'
            when not joined.has_process then 'process'
            when joined.owner_department is null then 'owner'
            when joined.metric_id is null then 'metric'
            when joined.metric_status in ('proposed', 'untracked') then 'values'
            when joined.exposed_account_count = 0 then 'accounts'
            when joined.booked_reporting_amount = 0 then 'revenue'
            else 'none'
        end as missing_link,
        run_context.as_of_date,
        run_context.build_id
    from joined
    cross join reporting
    cross join run_context
)

select * from final
