{%- set smallest_count = parameter('smallest_calibration_group') -%}
with
plays as (
    select
        play_id,
        trigger_signal
    from {{ policy('plays', ['play_id']) }}
),

measures as (
    select 'signal_recovered' as measure
    union all
    select 'tier_improved' as measure
    union all
    select 'contract_renewed' as measure
),

bounded as (
    select
        play_id,
        measure,
        is_treated,
        account_count,
        reached_share,
        reached_low,
        reached_high
    from {{ ref('int_action_effects__bounded') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

plays_timed as (
    select
        play_id,
        cast(count(*) as bigint) as action_count,
        cast(sum(case when action_status = 'done' then 1 else 0 end) as bigint) as done_count,
        {{ ratio('sum(case when is_proactive then 1 else 0 end)', 'count(is_proactive)') }}
            as proactive_ratio,
        cast(floor(median(signal_to_action_days)) as bigint) as signal_to_action_days,
        cast(floor(median(action_to_decision_days)) as bigint) as action_to_decision_days
    from {{ ref('int_actions__timed') }}
    group by play_id
),

compared as (
    select
        plays.play_id,
        measures.measure,
        coalesce(plays_timed.action_count, 0) as action_count,
        coalesce(plays_timed.done_count, 0) as done_count,
        plays_timed.proactive_ratio,
        plays_timed.signal_to_action_days,
        plays_timed.action_to_decision_days,
        coalesce(treated.account_count, 0) as treated_account_count,
        coalesce(untreated.account_count, 0) as untreated_account_count,
        case
            when coalesce(treated.account_count, 0) < {{ smallest_count }}
                then 'too_few_treated'
            when coalesce(untreated.account_count, 0) < {{ smallest_count }}
                then 'too_few_untreated'
        end as withheld_reason,
        {{ rounded_ratio('treated.reached_share') }} as treated_ratio,
        {{ rounded_ratio('untreated.reached_share') }} as untreated_ratio,
        {{ rounded_ratio('treated.reached_share - untreated.reached_share') }} as difference_ratio,
        {{ rounded_ratio(newcombe_bound(
            'treated.reached_share', 'treated.reached_low', 'treated.reached_high',
            'untreated.reached_share', 'untreated.reached_low', 'untreated.reached_high', 'low'
        )) }} as difference_low_ratio,
        {{ rounded_ratio(newcombe_bound(
            'treated.reached_share', 'treated.reached_low', 'treated.reached_high',
            'untreated.reached_share', 'untreated.reached_low', 'untreated.reached_high', 'high'
        )) }} as difference_high_ratio
    from plays
    cross join measures
    left join plays_timed on plays.play_id = plays_timed.play_id
    left join bounded as treated
        on plays.play_id = treated.play_id
        and measures.measure = treated.measure
        and treated.is_treated
    left join bounded as untreated
        on plays.play_id = untreated.play_id
        and measures.measure = untreated.measure
        and not untreated.is_treated
    -- A play without a signal of its own has none that could recover.
    where
        measures.measure <> 'signal_recovered'
        or plays.trigger_signal not in ('any', 'insufficient_data')
),

differences as (
    select
        play_id,
        measure,
        treated_ratio,
        untreated_ratio,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        case
            when difference_low_ratio > 0 then 'better'
            when difference_high_ratio < 0 then 'worse'
            else 'covers_zero'
        end as effect_word
    from compared
    where withheld_reason is null
),

final as (
    select
        compared.play_id,
        compared.measure,
        cast(compared.action_count as bigint) as action_count,
        cast(compared.done_count as bigint) as done_count,
        compared.proactive_ratio,
        compared.signal_to_action_days,
        compared.action_to_decision_days,
        cast(compared.treated_account_count as bigint) as treated_account_count,
        cast(compared.untreated_account_count as bigint) as untreated_account_count,
        differences.treated_ratio,
        differences.untreated_ratio,
        differences.difference_ratio,
        differences.difference_low_ratio,
        differences.difference_high_ratio,
        differences.effect_word,
        compared.withheld_reason,
        'associational' as evidence_label,
        run_context.as_of_date,
        run_context.build_id
    from compared
    cross join run_context
    left join differences
        on compared.play_id = differences.play_id and compared.measure = differences.measure
)

select * from final
