with
dates as (
    select
        judged_date,
        quarter_after,
        year_after
    from {{ ref('int_maturity_dates__listed') }}
),

day_rows as (
    select
        measure,
        span,
        happened_date,
        known_date,
        part_count,
        whole_count
    from {{ ref('int_maturity_records__counted') }}
    union all
    select
        measure,
        span,
        happened_date,
        known_date,
        part_count,
        whole_count
    from {{ ref('int_maturity_work__counted') }}
    union all
    select
        measure,
        span,
        happened_date,
        known_date,
        part_count,
        whole_count
    from {{ ref('int_maturity_improvements__counted') }}
    union all
    select
        measure,
        span,
        happened_date,
        known_date,
        part_count,
        whole_count
    from {{ ref('int_maturity_feeds__counted') }}
),

added as (
    select
        day_rows.measure,
        dates.judged_date,
        sum(day_rows.part_count) as part_count,
        sum(day_rows.whole_count) as whole_count
    from dates
    inner join day_rows
        on dates.judged_date >= greatest(day_rows.happened_date, day_rows.known_date)
        and (
            day_rows.span = 'ever'
            or day_rows.happened_date
            > case day_rows.span when 'year' then dates.year_after else dates.quarter_after end
        )
    group by day_rows.measure, dates.judged_date
),

measured as (
    select
        measure,
        judged_date,
        part_count,
        whole_count
    from added
    union all
    select
        measure,
        judged_date,
        part_count,
        whole_count
    from {{ ref('int_maturity_states__counted') }}
),

final as (
    select
        measure,
        judged_date,
        cast(part_count as decimal(38, 2)) as part_count,
        cast(whole_count as decimal(38, 2)) as whole_count,
        {{ ratio('part_count', 'whole_count') }} as measured_value
    from measured
    where whole_count > 0
)

select * from final
