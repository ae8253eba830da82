with
months_counted as (
    select
        signal_name,
        period_end_date,
        account_count,
        bad_count,
        watch_count,
        good_count,
        silent_count
    from {{ ref('int_signal_months__counted') }}
),

months_paired as (
    select
        signal_name,
        period_end_date,
        account_count,
        bad_count,
        watch_count,
        good_count,
        silent_count,
        lag(period_end_date) over months as previous_end_date,
        lag(account_count) over months as previous_account_count,
        lag(bad_count) over months as previous_bad_count,
        lag(watch_count) over months as previous_watch_count,
        lag(good_count) over months as previous_good_count,
        lag(silent_count) over months as previous_silent_count
    from months_counted
    window months as (partition by signal_name order by period_end_date nulls last)
),

rules as (
    select
        {{ parameter('smallest_calibration_group') }} as smallest_count,
        {{ parameter('drift_stability_index') }} as index_limit,
        {{ parameter('drift_chance_quantile') }} as chance_quantile
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

indexed as (
    select
        months_paired.*,
        case
            when months_paired.previous_end_date is null then 'no_month_before'
            when
                least(months_paired.account_count, months_paired.previous_account_count)
                < greatest(rules.smallest_count, 1)
                then 'too_few_accounts'
        end as withheld_reason,
        {{ stability_index(['bad', 'watch', 'good', 'silent'], 'months_paired') }}
            as stability_index,
        {{ rounded_index(
            'rules.chance_quantile * (1 / cast(months_paired.account_count as double)'
            ~ ' + 1 / cast(months_paired.previous_account_count as double))'
        ) }} as chance_index,
        cast(rules.index_limit as decimal(18, 6)) as index_limit
    from months_paired
    cross join rules
),

final as (
    select
        indexed.signal_name,
        indexed.period_end_date,
        indexed.previous_end_date,
        indexed.account_count,
        {{ ratio('indexed.bad_count', 'indexed.account_count') }} as bad_ratio,
        {{ ratio('indexed.watch_count', 'indexed.account_count') }} as watch_ratio,
        {{ ratio('indexed.good_count', 'indexed.account_count') }} as good_ratio,
        {{ ratio('indexed.silent_count', 'indexed.account_count') }} as silent_ratio,
        case when indexed.withheld_reason is null then indexed.stability_index end
            as stability_index,
        case
            when indexed.withheld_reason is null
                then greatest(indexed.index_limit, indexed.chance_index)
        end as limit_index,
        indexed.withheld_reason,
        coalesce(
            indexed.withheld_reason is null
            and indexed.stability_index
            >= greatest(indexed.index_limit, indexed.chance_index),
            false
        ) as is_drifting,
        run_context.as_of_date,
        run_context.build_id
    from indexed
    cross join run_context
)

select * from final
