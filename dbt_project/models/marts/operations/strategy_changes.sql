with
changes as (
    select
        strategy_change_id,
        topic,
        change_title,
        product_id,
        {{ date_of('happened_at') }} as decided_date,
        {{ date_of('effective_at') }} as effective_date
    from {{ ref('fct_strategy_changes') }}
),

followed as (
    select
        strategy_change_id,
        account_id,
        reported_date,
        is_used,
        is_too_late
    from {{ ref('int_feedback__followed') }}
    where strategy_change_id is not null
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

reports as (
    select
        strategy_change_id,
        {{ count_of('is_used') }} as feedback_count,
        -- Distinct: two reports about one customer are one customer.
        cast(count(distinct case when is_used then account_id end) as bigint) as account_count,
        {{ count_of('is_too_late') }} as too_late_count,
        min(case when is_used then reported_date end) as first_report_date
    from followed
    group by strategy_change_id
),

final as (
    select
        changes.strategy_change_id,
        changes.topic,
        changes.change_title,
        changes.product_id,
        coalesce(reports.feedback_count, 0) as feedback_count,
        coalesce(reports.account_count, 0) as account_count,
        coalesce(reports.too_late_count, 0) as too_late_count,
        reports.first_report_date,
        changes.decided_date,
        changes.effective_date,
        {{ days_between('reports.first_report_date', 'changes.decided_date') }} as deciding_days,
        {{ days_between('changes.decided_date', 'changes.effective_date') }} as reaching_days,
        case
            when changes.effective_date < changes.decided_date then 'dates_out_of_order'
            when coalesce(reports.feedback_count, 0) = 0 then 'without_feedback'
            when changes.effective_date is null then 'not_in_the_field'
            else 'none'
        end as gap_word,
        run_context.as_of_date,
        run_context.build_id
    from changes
    cross join run_context
    left join reports on changes.strategy_change_id = reports.strategy_change_id
)

select * from final
