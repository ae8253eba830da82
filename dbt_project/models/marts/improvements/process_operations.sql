with
bounded as (
    select
        process_name,
        ecosystem_layer,
        quarter_start_date,
        measure,
        unit,
        case_count,
        measured_value,
        low_value,
        high_value
    from {{ ref('int_operations__bounded') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

-- The bounds of two independent values make those of their difference, for shares, means and
-- quantiles alike: Newcombe's way works from bounds alone.
compared as (
    select
        bounded.process_name,
        bounded.ecosystem_layer,
        bounded.quarter_start_date,
        bounded.measure,
        earlier.measured_value as before_value,
        {{ rounded_count('bounded.measured_value - earlier.measured_value') }} as change_value,
        {{ rounded_count(newcombe_bound(
            'bounded.measured_value', 'bounded.low_value', 'bounded.high_value',
            'earlier.measured_value', 'earlier.low_value', 'earlier.high_value', 'low'
        )) }} as change_low_value,
        {{ rounded_count(newcombe_bound(
            'bounded.measured_value', 'bounded.low_value', 'bounded.high_value',
            'earlier.measured_value', 'earlier.low_value', 'earlier.high_value', 'high'
        )) }} as change_high_value
    from bounded
    inner join bounded as earlier
        on bounded.process_name = earlier.process_name
        and bounded.ecosystem_layer = earlier.ecosystem_layer
        and bounded.measure = earlier.measure
        and earlier.quarter_start_date = {{ add_months('bounded.quarter_start_date', -3) }}
),

final as (
    select
        bounded.process_name,
        bounded.ecosystem_layer,
        bounded.quarter_start_date,
        bounded.measure,
        bounded.unit,
        bounded.case_count as run_count,
        {{ rounded_count('bounded.measured_value') }} as measured_value,
        {{ rounded_count('bounded.low_value') }} as measured_low_value,
        {{ rounded_count('bounded.high_value') }} as measured_high_value,
        {{ rounded_count('compared.before_value') }} as before_value,
        compared.change_value,
        compared.change_low_value,
        compared.change_high_value,
        case
            when compared.change_value is null then 'no_before'
            when compared.change_low_value > 0 then 'rose'
            when compared.change_high_value < 0 then 'fell'
            else 'covers_zero'
        end as change_word,
        {{ add_days(add_months('bounded.quarter_start_date', 3), -1) }} <= run_context.as_of_date
            as is_quarter_over,
        run_context.as_of_date,
        run_context.build_id
    from bounded
    cross join run_context
    left join compared
        on bounded.process_name = compared.process_name
        and bounded.ecosystem_layer = compared.ecosystem_layer
        and bounded.quarter_start_date = compared.quarter_start_date
        and bounded.measure = compared.measure
)

select * from final
