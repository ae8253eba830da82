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
        employee_id,
        reported_date,
        is_used,
        is_too_late
    from {{ ref('int_feedback__followed') }}
    where strategy_change_id is not null
),

run_context as (
    select
        as_of_date,
        build_id,
        cast({{ parameter('smallest_staff_group') }} as bigint) as smallest_count
    from {{ run_context() }} as build
),

reports as (
    select
        strategy_change_id,
        {{ count_of('is_used') }} as feedback_count,
        -- Distinct: two reports about one customer are one customer.
        cast(
            count(distinct case when is_used then nullif(account_id, 'unknown') end) as bigint
        ) as account_count,
        {{ count_of('is_too_late') }} as too_late_count,
        min(case when is_used then reported_date end) as first_report_date,
        count(distinct case when is_used then nullif(employee_id, 'unknown') end)
            as used_reporter_count,
        count(distinct case when is_too_late then nullif(employee_id, 'unknown') end)
            as late_reporter_count
    from followed
    group by strategy_change_id
),

-- One report and its day are one colleague's: of fewer than the smallest group nothing is told.
judged as (
    select
        reports.strategy_change_id,
        reports.feedback_count,
        reports.account_count,
        reports.too_late_count,
        reports.first_report_date,
        case
            when
                (
                    reports.feedback_count > 0
                    and reports.used_reporter_count < run_context.smallest_count
                )
                or (
                    reports.too_late_count > 0
                    and reports.late_reporter_count < run_context.smallest_count
                )
                then 'group_too_small'
        end as withheld_reason
    from reports
    cross join run_context
),

told as (
    select
        strategy_change_id,
        feedback_count > 0 as has_feedback,
        case when withheld_reason is null then feedback_count end as feedback_count,
        case when withheld_reason is null then account_count end as account_count,
        case when withheld_reason is null then too_late_count end as too_late_count,
        case when withheld_reason is null then first_report_date end as first_report_date,
        withheld_reason
    from judged
),

final as (
    select
        changes.strategy_change_id,
        changes.topic,
        changes.change_title,
        changes.product_id,
        case when told.strategy_change_id is null then 0 else told.feedback_count end
            as feedback_count,
        case when told.strategy_change_id is null then 0 else told.account_count end
            as account_count,
        case when told.strategy_change_id is null then 0 else told.too_late_count end
            as too_late_count,
        told.first_report_date,
        changes.decided_date,
        changes.effective_date,
        {{ days_between('told.first_report_date', 'changes.decided_date') }} as deciding_days,
        {{ days_between('changes.decided_date', 'changes.effective_date') }} as reaching_days,
        case
            when changes.effective_date < changes.decided_date then 'dates_out_of_order'
            when not coalesce(told.has_feedback, false) then 'without_feedback'
            when changes.effective_date is null then 'not_in_the_field'
            else 'none'
        end as gap_word,
        told.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from changes
    cross join run_context
    left join told on changes.strategy_change_id = told.strategy_change_id
)

select * from final
