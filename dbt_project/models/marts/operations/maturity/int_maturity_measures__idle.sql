with
dates as (
    select judged_date
    from {{ ref('int_maturity_dates__listed') }}
),

systems as (
    select
        measure,
        min(known_date) as first_system_date,
        max(second_system_date) as second_system_date
    from {{ ref('int_maturity_systems__known') }}
    group by measure
),

final as (
    select
        systems.measure,
        dates.judged_date
    from dates
    inner join systems
        on dates.judged_date >= systems.first_system_date
        and (
            systems.second_system_date is null
            or dates.judged_date < systems.second_system_date
        )
)

select * from final
