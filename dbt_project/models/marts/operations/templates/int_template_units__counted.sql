with
units as (
    select
        template_id,
        product_id,
        outcome,
        unit_id,
        is_treated,
        is_registered,
        parting_date,
        {{ add_days('parting_date', 'window_days') }} as window_end_date
    from {{ ref('int_template_units__matured') }}
),

observed as (
    select
        outcome,
        unit_id,
        product_id,
        event_date
    from {{ ref('int_template_outcomes__observed') }}
),

units_followed as (
    select
        units.template_id,
        units.product_id,
        units.outcome,
        units.unit_id,
        units.is_treated,
        units.is_registered,
        max(case when observed.unit_id is null then 0 else 1 end) as is_reached
    from units
    left join observed
        on units.outcome = observed.outcome
        and units.unit_id = observed.unit_id
        and (observed.product_id in ('*', units.product_id) or units.product_id = '(none)')
        and units.parting_date < observed.event_date
        and units.window_end_date >= observed.event_date
    group by
        units.template_id,
        units.product_id,
        units.outcome,
        units.unit_id,
        units.is_treated,
        units.is_registered
),

final as (
    select
        template_id,
        product_id,
        outcome,
        {{ count_of('is_treated') }} as treated_count,
        {{ count_of('not is_treated') }} as untreated_count,
        {{ count_of('is_treated and is_reached = 1') }} as treated_reached_count,
        {{ count_of('not is_treated and is_reached = 1') }} as untreated_reached_count,
        -- Of those who meant to come, who did not is the nearest to who came.
        {{ count_of('is_registered') }} as registered_count
    from units_followed
    group by template_id, product_id, outcome
)

select * from final
