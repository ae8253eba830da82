with
counted as (
    select
        account_id,
        site,
        quarter_start_date,
        review_count,
        replied_count,
        reply_median_days,
        due_count,
        in_time_count,
        complaint_count,
        resolved_count
    from {{ ref('int_reviews__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('review_smallest_count') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
    from {{ run_context() }} as build
),

halved as (
    select
        trended.account_id,
        trended.site,
        trended.quarter_start_date,
        trended.mean_rating,
        trended.earlier_mean,
        trended.rating_count < run_context.smallest_count
        or trended.earlier_count < run_context.smallest_count as is_few,
        -- Of fewer, the approximation of Student's t falls short.
        case
            when trended.rating_count >= run_context.smallest_count
                then {{ student_deviations(
                    'run_context.deviations', 'nullif(trended.rating_count - 1, 0)'
                ) }} * sqrt(trended.variance)
        end as half,
        -- Welch's, with the fewest degrees of freedom he allows: those of the smaller of the two.
        {{ student_deviations(
            'run_context.deviations',
            'nullif(least(trended.rating_count, trended.earlier_count) - 1, 0)'
        ) }} * sqrt(trended.variance + trended.earlier_variance) as change_half
    from {{ ref('int_reviews__trended') }} as trended
    cross join run_context
),

final as (
    select
        counted.account_id,
        counted.site,
        counted.quarter_start_date,
        counted.review_count,
        {{ rounded_count('halved.mean_rating') }} as rating_mean,
        case when halved.half is not null then {{ rounded_count(
            'greatest(halved.mean_rating - halved.half, 1)'
        ) }} end as rating_mean_low,
        case when halved.half is not null then {{ rounded_count(
            'least(halved.mean_rating + halved.half, 5)'
        ) }} end as rating_mean_high,
        counted.replied_count,
        {{ ratio('counted.replied_count', 'counted.review_count') }} as replied_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.replied_count', 'counted.review_count', 'run_context.deviations', 'low'
        )) }} as replied_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'counted.replied_count', 'counted.review_count', 'run_context.deviations', 'high'
        )) }} as replied_high_ratio,
        cast(floor(counted.reply_median_days) as bigint) as reply_median_days,
        counted.due_count,
        {{ ratio('counted.in_time_count', 'counted.due_count') }} as within_target_ratio,
        counted.complaint_count,
        {{ ratio('counted.resolved_count', 'counted.complaint_count') }} as resolved_ratio,
        case when not halved.is_few then {{ rounded_count(
            'halved.mean_rating - halved.earlier_mean'
        ) }} end as rating_change,
        case when not halved.is_few then {{ rounded_count(
            'halved.mean_rating - halved.earlier_mean - halved.change_half'
        ) }} end as rating_change_low,
        case when not halved.is_few then {{ rounded_count(
            'halved.mean_rating - halved.earlier_mean + halved.change_half'
        ) }} end as rating_change_high,
        case
            when halved.is_few then 'too_few'
            when halved.mean_rating - halved.earlier_mean - halved.change_half > 0 then 'better'
            when halved.mean_rating - halved.earlier_mean + halved.change_half < 0 then 'worse'
            else 'covers_zero'
        end as trend_word,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join run_context
    inner join halved
        on counted.account_id = halved.account_id
        and counted.site = halved.site
        and counted.quarter_start_date = halved.quarter_start_date
)

select * from final
