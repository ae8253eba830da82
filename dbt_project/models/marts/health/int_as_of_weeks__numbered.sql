with
dim_weeks as (
    select
        as_of_date,
        is_current
    from {{ ref('dim_weeks') }}
),

final as (
    select
        as_of_date,
        -- An as-of between two Sundays stands for the week that it lies in.
        {{ week_number('as_of_date') }} as as_of_number,
        is_current
    from dim_weeks
)

select * from final
