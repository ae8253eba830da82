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
        cast(row_number() over (order by as_of_date nulls last) as bigint)
            as as_of_number,
        is_current
    from dim_weeks
)

select * from final
