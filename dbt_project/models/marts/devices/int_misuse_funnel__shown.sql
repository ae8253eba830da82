with
counted as (
    select
        rule_id,
        matched_content_id,
        quarter_start_date,
        detected_count,
        matched_count,
        sent_count,
        opened_count,
        mendable_count,
        improved_count,
        watched_count,
        stayed_count,
        waited_count,
        sent_median_days,
        opened_median_days,
        improved_median_days
    from {{ ref('int_misuse_funnel__counted') }}
),

rules as (
    select {{ parameter('smallest_professional_group') }} as smallest_group
    from {{ run_context() }} as build
),

judged as (
    select
        counted.rule_id,
        counted.matched_content_id,
        counted.quarter_start_date,
        case
            when counted.detected_count < rules.smallest_group then 'group_too_small'
            when {{ protects_another_group(
                'counted.detected_count < rules.smallest_group',
                'counted.detected_count >= rules.smallest_group',
                'counted.detected_count', 'counted.rule_id',
                'counted.quarter_start_date, counted.matched_content_id'
            ) }}
                then 'protects_another_group'
        end as withheld_reason
    from counted
    cross join rules
),

-- A step is told where those who took it and those who stopped before it are nobody or a group.
fitting as (
    select
        counted.rule_id,
        counted.matched_content_id,
        counted.quarter_start_date,
        counted.waited_count >= rules.smallest_group as is_wait_fit,
        {{ is_step_shown('counted.sent_count', 'counted.matched_count', 'rules.smallest_group') }}
            as is_sent_fit,
        {{ is_step_shown('counted.opened_count', 'counted.sent_count', 'rules.smallest_group') }}
            as is_opened_fit,
        {{ is_step_shown(
            'counted.mendable_count', 'counted.opened_count', 'rules.smallest_group'
        ) }}
        and {{ is_step_shown(
            'counted.improved_count', 'counted.mendable_count', 'rules.smallest_group'
        ) }}
            as is_improved_fit,
        {{ is_step_shown(
            'counted.watched_count', 'counted.improved_count', 'rules.smallest_group'
        ) }}
        and {{ is_step_shown(
            'counted.stayed_count', 'counted.watched_count', 'rules.smallest_group'
        ) }}
            as is_stayed_fit
    from counted
    cross join rules
),

-- And all steps before it are told.
told as (
    select
        fitting.rule_id,
        fitting.matched_content_id,
        fitting.quarter_start_date,
        judged.withheld_reason,
        fitting.is_wait_fit,
        judged.withheld_reason is null as is_told,
        judged.withheld_reason is null and fitting.is_sent_fit as is_sent_told,
        judged.withheld_reason is null and fitting.is_sent_fit and fitting.is_opened_fit
            as is_opened_told,
        judged.withheld_reason is null and fitting.is_sent_fit and fitting.is_opened_fit
        and fitting.is_improved_fit
            as is_improved_told,
        judged.withheld_reason is null and fitting.is_sent_fit and fitting.is_opened_fit
        and fitting.is_improved_fit and fitting.is_stayed_fit
            as is_stayed_told
    from fitting
    inner join judged
        on fitting.rule_id = judged.rule_id
        and fitting.matched_content_id = judged.matched_content_id
        and fitting.quarter_start_date = judged.quarter_start_date
),

final as (
    select
        counted.rule_id,
        counted.matched_content_id,
        counted.quarter_start_date,
        case when told.is_told then counted.detected_count end as detected_count,
        case when told.is_told then counted.matched_count end as matched_count,
        case when told.is_sent_told then counted.sent_count end as sent_count,
        case when told.is_opened_told then counted.opened_count end as opened_count,
        case when told.is_improved_told then counted.mendable_count end as mendable_count,
        case when told.is_improved_told then counted.improved_count end as improved_count,
        case when told.is_stayed_told then counted.watched_count end as watched_count,
        case when told.is_stayed_told then counted.stayed_count end as stayed_improved_count,
        case when told.is_sent_told and counted.sent_count > 0 then counted.sent_median_days end
            as sent_median_days,
        case
            when told.is_opened_told and counted.opened_count > 0 and told.is_wait_fit
                then counted.opened_median_days
        end as opened_median_days,
        case
            when told.is_improved_told and counted.improved_count > 0
                then counted.improved_median_days
        end as improved_median_days,
        told.withheld_reason
    from counted
    inner join told
        on counted.rule_id = told.rule_id
        and counted.matched_content_id = told.matched_content_id
        and counted.quarter_start_date = told.quarter_start_date
)

select * from final
