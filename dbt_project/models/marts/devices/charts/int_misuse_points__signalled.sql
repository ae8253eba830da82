with
limited as (
    select
        rule_id,
        product_id,
        point_start_date,
        judged_number,
        is_baseline,
        misuse_ratio,
        centre_ratio,
        low_limit_ratio,
        high_limit_ratio,
        deviations,
        spread_multiple,
        case
            when misuse_ratio > centre_ratio then 1
            when misuse_ratio < centre_ratio then -1
            else 0
        end as side
    from {{ ref('int_misuse_points__limited') }}
),

rules as (
    select {{ parameter('spc_run_length') }} as run_length
    from {{ run_context() }} as build
),

-- A run ends where the side changes; what lies on the centre itself is on no side.
followed as (
    select
        rule_id,
        product_id,
        point_start_date,
        judged_number,
        side,
        lag(side) over (partition by rule_id, product_id order by judged_number)
            as side_before
    from limited
),

runs as (
    select
        rule_id,
        product_id,
        point_start_date,
        judged_number,
        side,
        sum(case when side = side_before then 0 else 1 end) over (
            partition by rule_id, product_id
            order by judged_number
            rows between unbounded preceding and current row
        ) as run_number
    from followed
),

run_lengths as (
    select
        rule_id,
        product_id,
        point_start_date,
        case
            when side = 0 then cast(0 as bigint)
            else cast(row_number() over (
                    partition by rule_id, product_id, run_number order by judged_number
                ) as bigint)
        end as run_point_count
    from runs
),

final as (
    select
        limited.rule_id,
        limited.product_id,
        limited.point_start_date,
        limited.is_baseline,
        limited.centre_ratio,
        limited.low_limit_ratio,
        limited.high_limit_ratio,
        limited.deviations,
        limited.spread_multiple,
        run_lengths.run_point_count,
        case
            when
                limited.misuse_ratio < limited.low_limit_ratio
                or limited.misuse_ratio > limited.high_limit_ratio
                then 'beyond_limit'
            when run_lengths.run_point_count >= rules.run_length then 'run'
            else 'none'
        end as signal_word,
        case
            when
                limited.misuse_ratio between limited.low_limit_ratio and limited.high_limit_ratio
                and run_lengths.run_point_count < rules.run_length
                then null
            when limited.side > 0 then 'worse'
            else 'better'
        end as direction_word
    from limited
    cross join rules
    inner join run_lengths
        on limited.rule_id = run_lengths.rule_id
        and limited.product_id = run_lengths.product_id
        and limited.point_start_date = run_lengths.point_start_date
)

select * from final
