with
judged as (
    select
        department,
        area,
        stage,
        judged_date,
        judged_number,
        is_current,
        is_met
    from {{ ref('int_maturity__judged') }}
),

-- The highest stage of which, and of all below it, every criterion is met.
staged as (
    select
        department,
        area,
        judged_date,
        judged_number,
        is_current,
        coalesce(min(case when not is_met then stage end) - 1, max(stage)) as stage
    from judged
    group by department, area, judged_date, judged_number, is_current
),

moved as (
    select
        department,
        area,
        judged_date,
        judged_number,
        is_current,
        stage,
        lag(stage) over (partition by department, area order by judged_number) as stage_before
    from staged
),

numbered as (
    select
        department,
        area,
        judged_date,
        is_current,
        stage,
        stage_before,
        cast(sum(case when stage <> stage_before then 1 else 0 end) over (
            partition by department, area
            order by judged_number
            rows between unbounded preceding and current row
        ) as bigint) as run_number
    from moved
),

final as (
    select
        department,
        area,
        judged_date,
        stage,
        max(case when stage <> stage_before then stage_before end) over (
            partition by department, area, run_number
        ) as previous_stage,
        min(judged_date) over (partition by department, area, run_number) as first_date,
        is_current
    from numbered
)

select * from final
