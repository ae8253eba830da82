with
stickers as (
    select
        month_start_date,
        journey_stage,
        sticker
    from {{ ref('int_improvements__stickered') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

scoped as (
    select
        month_start_date,
        journey_stage,
        sticker
    from stickers
    union all
    select
        month_start_date,
        '(all)' as journey_stage,
        sticker
    from stickers
),

counted as (
    select
        month_start_date,
        journey_stage,
        cast(sum(case when sticker = 'red' then 1 else 0 end) as bigint) as red_count,
        cast(sum(case when sticker = 'green' then 1 else 0 end) as bigint) as green_count,
        cast(sum(case when sticker = 'grey' then 1 else 0 end) as bigint) as grey_count
    from scoped
    group by month_start_date, journey_stage
),

final as (
    select
        counted.month_start_date as greenness_month,
        counted.journey_stage,
        counted.red_count,
        counted.green_count,
        counted.grey_count,
        -- Grey counts against: what nobody can judge is not green.
        {{ ratio('counted.green_count',
            '(counted.red_count + counted.green_count + counted.grey_count)') }}
            as greenness_ratio,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join run_context
)

select * from final
