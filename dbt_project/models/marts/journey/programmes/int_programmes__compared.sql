{#- The two arms of each programme side by side, and whether the lot was drawn as planned. -#}
with
in_force as (
    select
        programme_id,
        programme_kind,
        offer,
        window_days,
        smallest_arm_patients,
        planned_hold_out_ratio
    from {{ policy('programmes', ['programme_id']) }} as dated
),

arms as (
    select
        programme_id,
        comparison,
        is_treated,
        patient_count,
        returned_patient_count,
        lost_patient_count,
        visit_count,
        unpriced_visit_count,
        mean_previous_visits,
        previous_visit_variance,
        returned_share,
        returned_low,
        returned_high,
        mean_amount,
        mean_amount_variance
    from {{ ref('int_programme_arms__bounded') }}
),

run_context as (
    select
        {{ parameter('smallest_patient_group') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations,
        {{ parameter('programme_hold_out_tolerance') }} as tolerance,
        {{ parameter('programme_balance_deviations') }} as balance_deviations
    from {{ run_context() }} as build
),

-- What policy names and the data does not, and the other way round, is told too.
programmes as (
    select
        programme_id,
        case programme_kind when 'win_back' then 'hold_out' else 'matched' end as comparison
    from in_force
    union
    select
        programme_id,
        comparison
    from arms
),

sided as (
    select
        programmes.programme_id,
        programmes.comparison,
        in_force.programme_kind,
        in_force.offer,
        in_force.window_days,
        in_force.smallest_arm_patients,
        in_force.planned_hold_out_ratio,
        coalesce(treated.patient_count, 0) as treated_count,
        coalesce(untreated.patient_count, 0) as untreated_count,
        treated.returned_share as treated_share,
        untreated.returned_share as untreated_share,
        {{ newcombe_bound(
            'treated.returned_share', 'treated.returned_low', 'treated.returned_high',
            'untreated.returned_share', 'untreated.returned_low', 'untreated.returned_high', 'low'
        ) }} as share_low,
        {{ newcombe_bound(
            'treated.returned_share', 'treated.returned_low', 'treated.returned_high',
            'untreated.returned_share', 'untreated.returned_low', 'untreated.returned_high', 'high'
        ) }} as share_high,
        treated.mean_amount as treated_mean,
        untreated.mean_amount as untreated_mean,
        -- Welch's: each arm has its own variance; of his degrees of freedom the smallest they
        -- can be, those of the smaller arm.
        {{ student_deviations(
            'run_context.deviations',
            'nullif(least(treated.patient_count, untreated.patient_count) - 1, 0)'
        ) }} * sqrt(treated.mean_amount_variance + untreated.mean_amount_variance) as mean_half,
        {{ safe_divide(
            'treated.unpriced_visit_count + untreated.unpriced_visit_count',
            'treated.visit_count + untreated.visit_count'
        ) }} as unpriced_share,
        {{ is_shareable(
            'treated.returned_patient_count', 'treated.lost_patient_count',
            'run_context.smallest_count'
        ) }} and {{ is_shareable(
            'untreated.returned_patient_count', 'untreated.lost_patient_count',
            'run_context.smallest_count'
        ) }} as is_shareable,
        treated.mean_previous_visits = untreated.mean_previous_visits
        or abs(treated.mean_previous_visits - untreated.mean_previous_visits)
        < run_context.balance_deviations * sqrt(
            (treated.previous_visit_variance + untreated.previous_visit_variance) / 2
        ) as is_balanced,
        run_context.tolerance,
        run_context.smallest_count
    from programmes
    cross join run_context
    left join in_force on programmes.programme_id = in_force.programme_id
    left join arms as treated
        on programmes.programme_id = treated.programme_id
        and programmes.comparison = treated.comparison
        and treated.is_treated
    left join arms as untreated
        on programmes.programme_id = untreated.programme_id
        and programmes.comparison = untreated.comparison
        and not untreated.is_treated
),

final as (
    select
        programme_id,
        comparison,
        programme_kind,
        offer,
        window_days,
        planned_hold_out_ratio,
        treated_count,
        untreated_count,
        treated_share,
        untreated_share,
        share_low,
        share_high,
        treated_mean,
        untreated_mean,
        mean_half,
        unpriced_share,
        case
            when comparison = 'hold_out'
                then {{ safe_divide('untreated_count', 'treated_count + untreated_count') }}
        end as held_out_share,
        tolerance,
        smallest_count,
        case
            when programme_kind is null then 'not_in_policy'
            when treated_count < smallest_arm_patients then 'too_few_treated'
            when untreated_count < smallest_arm_patients then 'too_few_untreated'
            when not coalesce(is_shareable, false) then 'group_too_small'
        end as withheld_reason,
        is_balanced
    from sided
)

select * from final
