with
listed as (
    select
        subject_kind,
        subject_id,
        metric_id,
        effort_days,
        value_share,
        severe_share
    from {{ ref('int_priorities__listed') }}
),

metrics as (
    select
        metric_id,
        {{ rounded_ratio(
            "case when better_when = 'higher' then target_ratio - current_ratio "
            ~ "else current_ratio - target_ratio end"
        ) }} as gap_ratio
    from {{ ref('success_metrics') }}
    where target_ratio is not null and current_ratio is not null
),

weights as (
    select
        cast(max(case when factor = 'value' then weight_ratio end) as double) as value_weight,
        cast(max(case when factor = 'ease' then weight_ratio end) as double) as ease_weight,
        cast(max(case when factor = 'gap' then weight_ratio end) as double) as gap_weight,
        cast(max(case when factor = 'moment' then weight_ratio end) as double) as moment_weight,
        cast({{ parameter('quick_win_effort_days') }} as double) as quick_days
    from {{ policy('priority_weights', ['factor']) }} as dated_weights
),

measured as (
    select
        listed.subject_kind,
        listed.subject_id,
        listed.value_share,
        listed.effort_days,
        listed.severe_share,
        case when metrics.gap_ratio > 0 then metrics.gap_ratio end as gap_ratio
    from listed
    left join metrics on listed.metric_id = metrics.metric_id
),

-- The widest gap and the worst moment weigh in full, the others in proportion: shares that fail
-- are small numbers beside what something is worth, and would never count.
largest as (
    select
        cast(max(gap_ratio) as double) as gap_share,
        max(severe_share) as severe_share
    from measured
),

parts as (
    select
        measured.subject_kind,
        measured.subject_id,
        measured.gap_ratio,
        weights.value_weight * measured.value_share as value_part,
        -- Half the weight at the effort of a quick win, less and less beyond.
        weights.ease_weight
        * {{ safe_divide('weights.quick_days', 'weights.quick_days + measured.effort_days') }}
            as ease_part,
        weights.gap_weight * {{ safe_divide('measured.gap_ratio', 'largest.gap_share') }}
            as gap_part,
        weights.moment_weight * {{ safe_divide('measured.severe_share', 'largest.severe_share') }}
            as moment_part
    from measured
    cross join weights
    cross join largest
),

final as (
    select
        subject_kind,
        subject_id,
        gap_ratio,
        round(coalesce(value_part, 0), 9) as value_part,
        round(coalesce(ease_part, 0), 9) as ease_part,
        round(coalesce(gap_part, 0), 9) as gap_part,
        round(coalesce(moment_part, 0), 9) as moment_part
    from parts
)

select * from final
