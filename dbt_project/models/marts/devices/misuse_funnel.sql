with
run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

shown as (
    select
        steps.rule_id,
        steps.matched_content_id,
        steps.quarter_start_date,
        steps.detected_count,
        steps.matched_count,
        steps.sent_count,
        steps.opened_count,
        steps.mendable_count,
        steps.improved_count,
        steps.watched_count,
        steps.stayed_improved_count,
        steps.sent_median_days,
        steps.opened_median_days,
        steps.improved_median_days,
        steps.withheld_reason,
        run_context.deviations
    from {{ ref('int_misuse_funnel__shown') }} as steps
    cross join run_context
),

final as (
    select
        shown.rule_id,
        shown.matched_content_id,
        shown.quarter_start_date,
        shown.detected_count,
        shown.matched_count,
        shown.sent_count,
        shown.opened_count,
        shown.mendable_count,
        shown.improved_count,
        shown.watched_count,
        shown.stayed_improved_count,
        {{ step_share('sent_count', 'matched_count') }} as sent_ratio,
        {{ step_share('sent_count', 'matched_count', 'low') }} as sent_low_ratio,
        {{ step_share('sent_count', 'matched_count', 'high') }} as sent_high_ratio,
        {{ step_share('opened_count', 'sent_count') }} as opened_ratio,
        {{ step_share('opened_count', 'sent_count', 'low') }} as opened_low_ratio,
        {{ step_share('opened_count', 'sent_count', 'high') }} as opened_high_ratio,
        {{ step_share('improved_count', 'mendable_count') }} as improved_ratio,
        {{ step_share('improved_count', 'mendable_count', 'low') }} as improved_low_ratio,
        {{ step_share('improved_count', 'mendable_count', 'high') }} as improved_high_ratio,
        {{ step_share('stayed_improved_count', 'watched_count') }} as stayed_improved_ratio,
        {{ step_share('stayed_improved_count', 'watched_count', 'low') }}
            as stayed_improved_low_ratio,
        {{ step_share('stayed_improved_count', 'watched_count', 'high') }}
            as stayed_improved_high_ratio,
        shown.sent_median_days,
        shown.opened_median_days,
        shown.improved_median_days,
        shown.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    cross join run_context
)

select * from final
