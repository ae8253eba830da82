with
journeys as (
    select
        journey_id,
        channel,
        touch_position,
        touched_at,
        lag(channel) over (
            partition by journey_id order by touch_position nulls last
        ) as channel_before
    from {{ ref('int_journeys') }}
),

sales as (
    select
        conversion_id,
        account_id,
        reporting_amount,
        converted_at
    from {{ ref('int_conversions') }}
    where journey_id = conversion_id
),

rules as (
    select
        {{ parameter('smallest_professional_group') }} as smallest_group,
        {{ parameter('journey_path_longest_steps') }} as longest_steps
),

reporting_currency as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- One step for each change of channel: three e-mails in a row are one.
steps as (
    select
        journey_id,
        channel,
        touch_position
    from journeys
    where coalesce(channel <> channel_before, true)
),

paths as (
    select
        journey_id,
        count(*) as step_count,
        {{ text_list('channel', 'touch_position', separator="' > '") }} as journey_path
    from steps
    group by journey_id
),

first_touches as (
    select
        journey_id,
        count(*) as touch_count,
        min(touched_at) as first_touched_at
    from journeys
    group by journey_id
),

sales_walked as (
    select
        sales.conversion_id,
        sales.account_id,
        sales.reporting_amount,
        coalesce(first_touches.touch_count, 0) as touch_count,
        {{ days_between('first_touches.first_touched_at', 'sales.converted_at') }} as walked_days,
        case
            when paths.journey_id is null then '(no touch)'
            when paths.step_count > rules.longest_steps then '(longer paths)'
            else paths.journey_path
        end as journey_path
    from sales
    cross join rules
    left join paths on sales.conversion_id = paths.journey_id
    left join first_touches on sales.conversion_id = first_touches.journey_id
),

accounts_counted as (
    select
        journey_path,
        count(distinct account_id) as account_count
    from sales_walked
    group by journey_path
),

-- What a handful walked is an anecdote, and where clinics are few it names them.
paths_grouped as (
    select
        sales_walked.conversion_id,
        sales_walked.account_id,
        sales_walked.reporting_amount,
        sales_walked.touch_count,
        sales_walked.walked_days,
        case
            when accounts_counted.account_count >= rules.smallest_group
                then sales_walked.journey_path
            else '(rare paths)'
        end as journey_path
    from sales_walked
    inner join accounts_counted on sales_walked.journey_path = accounts_counted.journey_path
    cross join rules
),

counted as (
    select
        journey_path,
        count(*) as sale_count,
        count(distinct account_id) as account_count,
        cast(sum(reporting_amount) as decimal(18, 2)) as reporting_amount,
        count(*) - count(reporting_amount) as unpriced_sale_count,
        cast(floor(median(touch_count)) as bigint) as touch_median_count,
        cast(floor(median(walked_days)) as bigint) as walked_median_days
    from paths_grouped
    group by journey_path
),

final as (
    select
        counted.journey_path,
        cast(row_number() over (
            order by counted.sale_count desc nulls last, counted.journey_path asc nulls last
        ) as bigint) as path_rank,
        counted.sale_count,
        counted.account_count,
        counted.reporting_amount,
        counted.unpriced_sale_count,
        counted.touch_median_count,
        counted.walked_median_days,
        reporting_currency.currency_code,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join reporting_currency
    cross join run_context
)

select * from final
