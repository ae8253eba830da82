with
goals as (
    select
        goal_id,
        parent_goal_id,
        goal_level,
        title_en,
        metric_name,
        direction,
        target_ratio,
        owner as owner_function
    from {{ policy('goals', ['goal_id']) }}
),

measured as (
    select
        goal_id,
        period,
        from_date,
        until_date,
        observed_count,
        reached_share,
        reached_low,
        reached_high
    from {{ ref('int_goals__measured') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

compared as (
    select
        goals.goal_id,
        goals.parent_goal_id,
        goals.goal_level,
        goals.title_en as title,
        goals.metric_name,
        goals.direction,
        goals.target_ratio,
        actual.from_date as actual_from_date,
        actual.until_date as actual_until_date,
        actual.observed_count,
        {{ rounded_ratio('actual.reached_share') }} as actual_ratio,
        {{ rounded_ratio('actual.reached_low') }} as actual_low_ratio,
        {{ rounded_ratio('actual.reached_high') }} as actual_high_ratio,
        {{ rounded_ratio('baseline.reached_share') }} as baseline_ratio,
        {{ rounded_ratio(newcombe_bound(
            'actual.reached_share', 'actual.reached_low', 'actual.reached_high',
            'baseline.reached_share', 'baseline.reached_low', 'baseline.reached_high', 'low'
        )) }} as change_low_ratio,
        {{ rounded_ratio(newcombe_bound(
            'actual.reached_share', 'actual.reached_low', 'actual.reached_high',
            'baseline.reached_share', 'baseline.reached_low', 'baseline.reached_high', 'high'
        )) }} as change_high_ratio,
        goals.owner_function
    from goals
    left join measured as actual
        on goals.goal_id = actual.goal_id and actual.period = 'actual'
    left join measured as baseline
        on goals.goal_id = baseline.goal_id and baseline.period = 'baseline'
),

final as (
    select
        compared.goal_id,
        compared.parent_goal_id,
        compared.goal_level,
        compared.title,
        compared.metric_name,
        compared.direction,
        compared.owner_function,
        compared.target_ratio,
        coalesce(compared.observed_count, cast(0 as bigint)) as observed_count,
        compared.actual_ratio,
        compared.actual_low_ratio,
        compared.actual_high_ratio,
        -- Only an interval that lies on one side of the target says on which.
        case
            when compared.actual_ratio is null then 'no_data'
            when
                compared.direction = 'at_least'
                and compared.actual_low_ratio >= compared.target_ratio
                then 'on_track'
            when
                compared.direction = 'at_most'
                and compared.actual_high_ratio <= compared.target_ratio
                then 'on_track'
            when
                compared.direction = 'at_least'
                and compared.actual_high_ratio < compared.target_ratio
                then 'off_track'
            when
                compared.direction = 'at_most'
                and compared.actual_low_ratio > compared.target_ratio
                then 'off_track'
            when
                compared.direction = 'at_least' and compared.actual_ratio >= compared.target_ratio
                then 'reached_within_chance'
            when
                compared.direction = 'at_most' and compared.actual_ratio <= compared.target_ratio
                then 'reached_within_chance'
            else 'missed_within_chance'
        end as track_word,
        compared.baseline_ratio,
        compared.change_low_ratio,
        compared.change_high_ratio,
        case
            when compared.baseline_ratio is null then 'no_baseline'
            when compared.actual_ratio is null then 'no_data'
            when compared.change_low_ratio > 0 and compared.direction = 'at_least' then 'improved'
            when compared.change_high_ratio < 0 and compared.direction = 'at_most' then 'improved'
            when compared.change_low_ratio > 0 or compared.change_high_ratio < 0 then 'worsened'
            else 'no_change_shown'
        end as change_word,
        compared.actual_from_date,
        compared.actual_until_date,
        run_context.as_of_date,
        run_context.build_id
    from compared
    cross join run_context
)

select * from final
