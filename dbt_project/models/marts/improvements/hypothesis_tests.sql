with
hypotheses as (
    select
        hypothesis_id,
        statement,
        cause_metric_id,
        effect_metric_id,
        expected_sign,
        lag_months
    from {{ policy('hypotheses', ['hypothesis_id']) }} as in_force
),

accounts as (
    select
        hypothesis_id,
        account_id,
        month_count,
        cause_squares,
        cause_effects
    from {{ ref('int_hypotheses__paired') }}
),

limits as (
    select
        cast({{ parameter('hypothesis_smallest_accounts') }} as bigint) as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

summed as (
    select
        hypothesis_id,
        cast(count(*) as bigint) as account_count,
        cast(sum(month_count) as bigint) as pair_count,
        cast(sum(cause_squares) as double) as cause_squares,
        {{ safe_divide('sum(cause_effects)', 'sum(cause_squares)') }} as slope
    from accounts
    group by hypothesis_id
),

-- Months of one account hang together: each account speaks once, by how far it pulls the slope.
pulled as (
    select
        accounts.hypothesis_id,
        sum({{ nine_places(
            '((cast(accounts.cause_effects as double)'
            ' - summed.slope * cast(accounts.cause_squares as double)) / summed.cause_squares)'
            ' * ((cast(accounts.cause_effects as double)'
            ' - summed.slope * cast(accounts.cause_squares as double)) / summed.cause_squares)'
        ) }}) as pull_squares
    from accounts
    inner join summed on accounts.hypothesis_id = summed.hypothesis_id
    where summed.cause_squares > 0
    group by accounts.hypothesis_id
),

tested as (
    select
        summed.hypothesis_id,
        summed.account_count,
        summed.pair_count,
        summed.slope,
        {{ student_deviations('limits.deviations', 'nullif(summed.account_count - 1, 0)') }}
        * sqrt(
            cast(pulled.pull_squares as double)
            * {{ safe_divide('summed.account_count', 'summed.account_count - 1') }}
        ) as half_width
    from summed
    cross join limits
    inner join pulled on summed.hypothesis_id = pulled.hypothesis_id
    where summed.account_count >= limits.smallest_count
),

bounded as (
    select
        hypothesis_id,
        account_count,
        pair_count,
        {{ rounded_count('slope') }} as slope_ratio,
        {{ rounded_count('slope - half_width') }} as slope_low_ratio,
        {{ rounded_count('slope + half_width') }} as slope_high_ratio
    from tested
),

final as (
    select
        hypotheses.hypothesis_id,
        hypotheses.statement,
        hypotheses.cause_metric_id,
        hypotheses.effect_metric_id,
        hypotheses.expected_sign,
        hypotheses.lag_months,
        case
            when bounded.hypothesis_id is null then 'open'
            when bounded.slope_low_ratio > 0
                then case
                        when hypotheses.expected_sign = 'positive' then 'supported'
                        else 'contradicted'
                    end
            when bounded.slope_high_ratio < 0
                then case
                        when hypotheses.expected_sign = 'negative' then 'supported'
                        else 'contradicted'
                    end
            else 'undecided'
        end as hypothesis_status,
        bounded.slope_ratio,
        bounded.slope_low_ratio,
        bounded.slope_high_ratio,
        coalesce(summed.account_count, 0) as account_count,
        coalesce(summed.pair_count, 0) as pair_count,
        case
            when bounded.hypothesis_id is not null then null
            when summed.account_count is null then 'no_pairs'
            when summed.account_count < limits.smallest_count then 'too_few_accounts'
            else 'cause_never_moves'
        end as open_reason,
        -- Nobody was assigned anything: what moves together need not move each other.
        'associational' as evidence_label,
        run_context.as_of_date,
        run_context.build_id
    from hypotheses
    cross join limits
    cross join run_context
    left join summed on hypotheses.hypothesis_id = summed.hypothesis_id
    left join bounded on hypotheses.hypothesis_id = bounded.hypothesis_id
)

select * from final
