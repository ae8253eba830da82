with
counted as (
    select
        anchor_version,
        segment_type,
        segment,
        window_days,
        entry_count,
        level_1_count,
        level_2_count,
        level_3_count,
        level_4_count,
        level_5_count,
        pair_count,
        same_count,
        near_count,
        kappa,
        kappa_low,
        kappa_high,
        usage_withheld_reason,
        agreement_withheld_reason,
        -- A count that is held back makes every share of it null.
        case when usage_withheld_reason is null then entry_count end as shown_entry_count,
        case when agreement_withheld_reason is null then pair_count end as shown_pair_count
    from {{ ref('int_rater_segments__counted') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        counted.anchor_version,
        counted.segment_type,
        counted.segment,
        counted.window_days,
        counted.entry_count,
        {{ ratio('counted.level_1_count', 'counted.shown_entry_count') }} as level_1_ratio,
        {{ ratio('counted.level_2_count', 'counted.shown_entry_count') }} as level_2_ratio,
        {{ ratio('counted.level_3_count', 'counted.shown_entry_count') }} as level_3_ratio,
        {{ ratio('counted.level_4_count', 'counted.shown_entry_count') }} as level_4_ratio,
        {{ ratio('counted.level_5_count', 'counted.shown_entry_count') }} as level_5_ratio,
        counted.usage_withheld_reason,
        counted.pair_count,
        {{ ratio('counted.same_count', 'counted.shown_pair_count') }} as same_level_ratio,
        {{ ratio('counted.near_count', 'counted.shown_pair_count') }} as within_one_level_ratio,
        case
            when counted.agreement_withheld_reason is null then {{ rounded_ratio('counted.kappa') }}
        end as weighted_kappa,
        case
            when counted.agreement_withheld_reason is null
                then {{ rounded_ratio('counted.kappa_low') }}
        end as weighted_kappa_low,
        case
            when counted.agreement_withheld_reason is null
                then {{ rounded_ratio('counted.kappa_high') }}
        end as weighted_kappa_high,
        counted.agreement_withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from counted
    cross join run_context
)

select * from final
