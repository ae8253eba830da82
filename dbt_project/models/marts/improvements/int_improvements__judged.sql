with
standing as (
    select
        improvement_id,
        improvement_state,
        metric_id,
        hypothesis_id,
        effort_days,
        value_class,
        in_state_since_at,
        done_month_number
    from {{ ref('int_improvements__standing') }}
),

states as (
    select
        improvement_state,
        is_open,
        stalled_days
    from {{ policy('improvement_states', ['improvement_state']) }} as in_force
),

metrics as (
    select metric_id
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

baselines as (
    select improvement_id
    from {{ ref('int_improvements__baselined') }}
),

newest_proofs as (
    select
        improvement_id,
        look_word,
        sticker,
        is_regression,
        {{ month_number('look_month') }} as month_number,
        row_number() over (partition by improvement_id order by look_month desc nulls last)
            as recency
    from {{ ref('improvement_proofs') }}
),

limits as (
    select
        cast({{ parameter('quick_win_effort_days') }} as bigint) as quick_effort_days,
        cast({{ parameter('quick_win_value_class') }} as bigint) as quick_value_class,
        cast({{ parameter('proof_stale_months') }} as bigint) as stale_month_count
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

judged as (
    select
        standing.improvement_id,
        standing.effort_days,
        standing.value_class,
        coalesce(states.is_open, true) as is_open,
        {{ days_between(date_of('standing.in_state_since_at'), 'run_context.as_of_date') }}
            as days_in_state,
        states.stalled_days,
        case
            when standing.metric_id is null then 'no_metric'
            when metrics.metric_id is null then 'unknown_metric'
            when standing.hypothesis_id is null then 'no_hypothesis'
        end as orphan_reason,
        case
            when metrics.metric_id is null then 'no_metric'
            -- Counted from the newest month that is over, as the map of greenness counts.
            when {{ month_number(last_month_end('run_context.as_of_date')) }}
                - newest_proofs.month_number > limits.stale_month_count then 'stale'
            when newest_proofs.sticker = 'green' then 'proven'
            when newest_proofs.sticker = 'grey' then newest_proofs.look_word
            when newest_proofs.is_regression then 'fell_back'
            when newest_proofs.look_word is not null then newest_proofs.look_word
            when standing.done_month_number is null then 'not_done'
            when baselines.improvement_id is null then 'no_baseline'
            else 'waiting'
        end as proof_word
    from standing
    cross join limits
    cross join run_context
    left join states on standing.improvement_state = states.improvement_state
    left join metrics on standing.metric_id = metrics.metric_id
    left join baselines on standing.improvement_id = baselines.improvement_id
    left join newest_proofs
        on standing.improvement_id = newest_proofs.improvement_id
        and newest_proofs.recency = 1
),

final as (
    select
        judged.improvement_id,
        judged.is_open,
        judged.days_in_state,
        coalesce(judged.days_in_state > judged.stalled_days, false) as is_stalled,
        coalesce(
            judged.is_open
            and judged.effort_days <= limits.quick_effort_days
            and judged.value_class >= limits.quick_value_class,
            false
        ) as is_quick_win,
        judged.orphan_reason,
        judged.proof_word,
        case
            when judged.proof_word = 'proven' then 'green'
            when judged.proof_word in ('no_metric', 'no_baseline', 'too_few', 'shared', 'stale')
                then 'grey'
            else 'red'
        end as sticker
    from judged
    cross join limits
)

select * from final
