with
counted as (
    select
        rule_id,
        content_id,
        quarter_start_date,
        detected_count,
        matched_count,
        sent_count,
        opened_count,
        improved_count,
        watched_count,
        stayed_count,
        waited_count,
        sent_median_days,
        opened_median_days,
        improved_median_days
    from {{ ref('int_misuse_funnel__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_professional_group') }} as smallest_group,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

judged as (
    select
        counted.*,
        run_context.deviations,
        run_context.smallest_group,
        case
            when counted.detected_count < run_context.smallest_group then 'group_too_small'
            when {{ protects_another_group(
                'counted.detected_count < run_context.smallest_group',
                'counted.detected_count >= run_context.smallest_group',
                'counted.detected_count', 'counted.rule_id',
                'counted.quarter_start_date, counted.content_id'
            ) }}
                then 'protects_another_group'
        end as withheld_reason
    from counted
    cross join run_context
),

-- A step is told where those who took it and those who stopped before it are nobody or a group,
-- and all steps before it are told.
told as (
    select
        judged.*,
        judged.withheld_reason is null as is_told,
        {{ is_step_shown(
            'judged.sent_count', 'judged.matched_count', 'judged.smallest_group'
        ) }} as is_sent_fit,
        {{ is_step_shown(
            'judged.opened_count', 'judged.sent_count', 'judged.smallest_group'
        ) }} as is_opened_fit,
        {{ is_step_shown(
            'judged.improved_count', 'judged.opened_count', 'judged.smallest_group'
        ) }}
            as is_improved_fit,
        {{ is_step_shown(
            'judged.watched_count', 'judged.improved_count', 'judged.smallest_group'
        ) }}
        and {{ is_step_shown(
            'judged.stayed_count', 'judged.watched_count', 'judged.smallest_group'
        ) }}
            as is_stayed_fit
    from judged
),

shown as (
    select
        rule_id,
        content_id,
        quarter_start_date,
        deviations,
        withheld_reason,
        case when is_told then detected_count end as detected_count,
        case when is_told then matched_count end as matched_count,
        case when is_told and is_sent_fit then sent_count end as sent_count,
        case when is_told and is_sent_fit and is_opened_fit then opened_count end
            as opened_count,
        case
            when is_told and is_sent_fit and is_opened_fit and is_improved_fit
                then improved_count
        end as improved_count,
        case
            when is_told and is_sent_fit and is_opened_fit and is_improved_fit and is_stayed_fit
                then watched_count
        end as watched_count,
        case
            when is_told and is_sent_fit and is_opened_fit and is_improved_fit and is_stayed_fit
                then stayed_count
        end as stayed_improved_count,
        case when waited_count >= smallest_group then opened_median_days end
            as opened_median_days,
        sent_median_days,
        improved_median_days
    from told
),

final as (
    select
        shown.rule_id,
        shown.content_id,
        shown.quarter_start_date,
        shown.detected_count,
        shown.matched_count,
        shown.sent_count,
        shown.opened_count,
        shown.improved_count,
        shown.watched_count,
        shown.stayed_improved_count,
        {{ step_share('sent_count', 'matched_count') }} as sent_ratio,
        {{ step_share('sent_count', 'matched_count', 'low') }} as sent_low_ratio,
        {{ step_share('sent_count', 'matched_count', 'high') }} as sent_high_ratio,
        {{ step_share('opened_count', 'sent_count') }} as opened_ratio,
        {{ step_share('opened_count', 'sent_count', 'low') }} as opened_low_ratio,
        {{ step_share('opened_count', 'sent_count', 'high') }} as opened_high_ratio,
        {{ step_share('improved_count', 'opened_count') }} as improved_ratio,
        {{ step_share('improved_count', 'opened_count', 'low') }} as improved_low_ratio,
        {{ step_share('improved_count', 'opened_count', 'high') }} as improved_high_ratio,
        {{ step_share('stayed_improved_count', 'watched_count') }} as stayed_improved_ratio,
        {{ step_share('stayed_improved_count', 'watched_count', 'low') }}
            as stayed_improved_low_ratio,
        {{ step_share('stayed_improved_count', 'watched_count', 'high') }}
            as stayed_improved_high_ratio,
        case when shown.sent_count > 0 then shown.sent_median_days end as sent_median_days,
        case when shown.opened_count > 0 then shown.opened_median_days end
            as opened_median_days,
        case when shown.improved_count > 0 then shown.improved_median_days end
            as improved_median_days,
        shown.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    cross join run_context
)

select * from final
