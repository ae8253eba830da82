with
weighed as (
    select
        play_id,
        measure,
        is_treated,
        account_count,
        {{ safe_divide('reached_weight', 'total_weight') }} as reached_share,
        -- Accounts that count as often as they were at hand tell less than as many equal ones.
        -- The size that counts is Kish's: the weights' sum squared over the sum of their squares.
        {{ safe_divide(
            'cast(total_weight as double) * cast(total_weight as double)', 'squared_weight'
        ) }} as case_count
    from {{ ref('int_action_effects__weighed') }}
),

parameters as (
    select cast({{ parameter('confidence_deviations') }} as double) as deviations
),

final as (
    select
        weighed.play_id,
        weighed.measure,
        weighed.is_treated,
        weighed.account_count,
        weighed.reached_share,
        {{ wilson_bound(
            'weighed.reached_share * weighed.case_count', 'weighed.case_count',
            'parameters.deviations', 'low'
        ) }} as reached_low,
        {{ wilson_bound(
            'weighed.reached_share * weighed.case_count', 'weighed.case_count',
            'parameters.deviations', 'high'
        ) }} as reached_high
    from weighed
    cross join parameters
)

select * from final
