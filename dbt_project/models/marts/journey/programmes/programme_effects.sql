with
judged as (
    select
        programme_id,
        comparison,
        measure,
        programme_kind,
        offer,
        window_days,
        treated_count_rounded,
        untreated_count_rounded,
        treated_ratio,
        untreated_ratio,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        treated_amount,
        untreated_amount,
        difference_amount,
        difference_low_amount,
        difference_high_amount,
        planned_hold_out_ratio,
        held_out_ratio,
        is_as_planned,
        is_balanced,
        withheld_reason
    from {{ ref('int_programme_effects__judged') }}
),

reporting_currency as (
    select max(in_force.currency_code) as currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        judged.programme_id,
        judged.comparison,
        judged.measure,
        judged.programme_kind,
        judged.offer,
        judged.window_days,
        judged.treated_count_rounded,
        judged.untreated_count_rounded,
        judged.treated_ratio,
        judged.untreated_ratio,
        judged.difference_ratio,
        judged.difference_low_ratio,
        judged.difference_high_ratio,
        judged.treated_amount,
        judged.untreated_amount,
        judged.difference_amount,
        judged.difference_low_amount,
        judged.difference_high_amount,
        case when judged.treated_amount is not null then reporting_currency.currency_code end
            as currency_code,
        case
            when coalesce(judged.difference_low_ratio, judged.difference_low_amount) > 0
                then 'raises'
            when coalesce(judged.difference_high_ratio, judged.difference_high_amount) < 0
                then 'lowers'
            when judged.withheld_reason is null then 'covers_zero'
        end as effect_word,
        judged.planned_hold_out_ratio,
        judged.held_out_ratio,
        case
            when judged.withheld_reason is not null or judged.comparison <> 'hold_out' then null
            when judged.is_balanced then 'balanced'
            else 'unbalanced'
        end as balance_word,
        case
            when judged.withheld_reason is not null then null
            -- Members chose to join: however alike the others are, they did not.
            when
                judged.comparison = 'hold_out' and judged.is_as_planned and judged.is_balanced
                then 'randomised'
            else 'associational'
        end as evidence_label,
        judged.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from judged
    cross join run_context
    cross join reporting_currency
)

select * from final
