with
changes as (
    select
        improvement_change_id,
        improvement_id,
        process_name,
        improvement_title,
        improvement_type,
        improvement_state,
        owner_department,
        metric_name as metric_id,
        touchpoint_id,
        proposer_type,
        proposer_department,
        evidence_reference,
        effort_days,
        value_class,
        claimed_change_ratio,
        hypothesis_id,
        destination,
        announcement,
        approved_by_role,
        approved_at,
        happened_at
    from {{ ref('fct_improvements') }}
),

moves as (
    select
        improvement_change_id,
        improvement_id,
        from_state,
        to_state,
        is_illegal,
        happened_at,
        move_number
    from {{ ref('int_improvements__moved') }}
),

recent_changes as (
    select
        improvement_change_id,
        row_number() over (
            partition by improvement_id
            order by happened_at desc nulls last, improvement_change_id desc nulls last
        ) as recency
    from changes
),

dated as (
    select
        improvement_id,
        cast(count(*) as bigint) as state_change_count,
        min(happened_at) as first_state_at,
        max(happened_at) as in_state_since_at,
        min(case when to_state = 'prioritised' then happened_at end) as decided_at,
        -- Where nobody wrote down when work began, it had begun by the day it was done.
        min(case when to_state in ('in_progress', 'done') then happened_at end) as begun_at,
        min(case when to_state in ('in_progress', 'done') then move_number end)
            as begun_move_number,
        min(case when to_state = 'done' then happened_at end) as done_at,
        -- The newest illegal move, which its owner can still put right.
        max(case when is_illegal then move_number end) as illegal_move_number
    from moves
    group by improvement_id
),

-- What was to be moved is what was named when work began: a metric that is named once it is
-- known which ones moved would prove anything.
begun as (
    select
        moves.improvement_id,
        changes.metric_id
    from moves
    inner join dated
        on moves.improvement_id = dated.improvement_id
        and moves.move_number = dated.begun_move_number
    inner join changes on moves.improvement_change_id = changes.improvement_change_id
),

illegal_moves as (
    select
        moves.improvement_id,
        moves.from_state || '>' || moves.to_state as illegal_transition
    from moves
    inner join dated
        on moves.improvement_id = dated.improvement_id
        and moves.move_number = dated.illegal_move_number
),

final as (
    select
        changes.improvement_id,
        changes.process_name,
        changes.improvement_title,
        changes.improvement_type,
        changes.improvement_state,
        changes.owner_department,
        case when begun.improvement_id is null then changes.metric_id else begun.metric_id end
            as metric_id,
        changes.touchpoint_id,
        changes.proposer_type,
        changes.proposer_department,
        changes.evidence_reference,
        changes.effort_days,
        changes.value_class,
        changes.claimed_change_ratio,
        changes.hypothesis_id,
        changes.destination,
        changes.announcement,
        changes.approved_by_role,
        changes.approved_at,
        illegal_moves.illegal_transition,
        dated.state_change_count,
        dated.first_state_at,
        dated.in_state_since_at,
        dated.decided_at,
        dated.begun_at,
        dated.done_at,
        {{ month_number('dated.begun_at') }} as begun_month_number,
        {{ month_number('dated.done_at') }} as done_month_number
    from changes
    inner join recent_changes
        on changes.improvement_change_id = recent_changes.improvement_change_id
        and recent_changes.recency = 1
    inner join dated on changes.improvement_id = dated.improvement_id
    left join begun on changes.improvement_id = begun.improvement_id
    left join illegal_moves
        on changes.improvement_id = illegal_moves.improvement_id
)

select * from final
