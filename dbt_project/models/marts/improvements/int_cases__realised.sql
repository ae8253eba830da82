with
improvements as (
    select
        improvement_id,
        metric_id
    from {{ ref('improvements') }}
    where proof_word = 'proven'
),

ranked_looks as (
    select
        improvement_id,
        look_month,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        shares_proof_with_count,
        row_number() over (partition by improvement_id order by look_month desc nulls last)
            as recency
    from {{ ref('improvement_proofs') }}
),

observed as (
    select
        metric_id,
        month_number,
        denominator
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)' and party = 'own'
),

unit_values as (
    select
        metric_id,
        unit_value_amount
    from {{ policy('metric_unit_values', ['metric_id']) }} as in_force
),

limits as (
    select cast({{ parameter('proof_window_months') }} as bigint) as window_month_count
),

-- The cases of the months that the newest look is about.
looks as (
    select
        improvements.improvement_id,
        improvements.metric_id,
        ranked_looks.look_month,
        ranked_looks.difference_ratio,
        ranked_looks.difference_low_ratio,
        ranked_looks.difference_high_ratio,
        ranked_looks.shares_proof_with_count,
        limits.window_month_count,
        cast(sum(observed.denominator) as bigint) as case_count
    from improvements
    cross join limits
    inner join ranked_looks
        on improvements.improvement_id = ranked_looks.improvement_id
        and ranked_looks.recency = 1
    inner join observed
        on improvements.metric_id = observed.metric_id
        and {{ month_number('ranked_looks.look_month') }} >= observed.month_number
        and {{ month_number('ranked_looks.look_month') }} - limits.window_month_count
        < observed.month_number
    group by
        improvements.improvement_id,
        improvements.metric_id,
        ranked_looks.look_month,
        ranked_looks.difference_ratio,
        ranked_looks.difference_low_ratio,
        ranked_looks.difference_high_ratio,
        ranked_looks.shares_proof_with_count,
        limits.window_month_count
),

priced as (
    select
        looks.improvement_id,
        looks.look_month,
        looks.shares_proof_with_count,
        looks.difference_ratio,
        looks.difference_low_ratio,
        looks.difference_high_ratio,
        -- A year at the pace of the window, as what is expected is told.
        cast(looks.case_count as double) * 12 / looks.window_month_count
        * cast(unit_values.unit_value_amount as double) as year_value
    from looks
    inner join unit_values on looks.metric_id = unit_values.metric_id
),

final as (
    select
        improvement_id,
        look_month,
        shares_proof_with_count,
        cast(round(year_value * cast(difference_ratio as double), 2) as decimal(18, 2))
            as realised_amount,
        cast(round(year_value * cast(difference_low_ratio as double), 2) as decimal(18, 2))
            as realised_low_amount,
        cast(round(year_value * cast(difference_high_ratio as double), 2) as decimal(18, 2))
            as realised_high_amount
    from priced
)

select * from final
