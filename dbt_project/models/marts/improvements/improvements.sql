with
standing as (
    select
        improvement_id,
        process_name,
        improvement_title,
        improvement_type,
        improvement_state,
        owner_department,
        metric_id,
        touchpoint_id,
        proposer_type,
        proposer_department,
        evidence_reference,
        effort_days,
        value_class,
        hypothesis_id,
        destination,
        illegal_transition,
        state_change_count,
        first_state_at,
        in_state_since_at,
        decided_at,
        done_at
    from {{ ref('int_improvements__standing') }}
),

judged as (
    select
        improvement_id,
        is_open,
        days_in_state,
        is_stalled,
        is_quick_win,
        orphan_reason,
        proof_word,
        sticker
    from {{ ref('int_improvements__judged') }}
),

processes as (
    select
        process_name,
        journey_stage
    from {{ policy('processes', ['process_name']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        standing.improvement_id,
        standing.process_name,
        coalesce(processes.journey_stage, 'unknown') as journey_stage,
        standing.touchpoint_id,
        standing.improvement_title,
        standing.improvement_type,
        standing.improvement_state,
        standing.owner_department,
        standing.proposer_type,
        standing.proposer_department,
        standing.metric_id,
        standing.hypothesis_id,
        standing.destination,
        judged.proof_word,
        judged.sticker,
        judged.orphan_reason,
        standing.illegal_transition,
        standing.value_class,
        standing.effort_days,
        standing.state_change_count,
        judged.days_in_state,
        {{ days_between(date_of('standing.first_state_at'), date_of('standing.decided_at')) }}
            as days_to_decision,
        {{ days_between(date_of('standing.first_state_at'), date_of('standing.done_at')) }}
            as cycle_days,
        judged.is_open,
        judged.is_stalled,
        judged.is_quick_win,
        standing.evidence_reference is not null as has_evidence,
        standing.first_state_at,
        standing.in_state_since_at,
        standing.done_at,
        run_context.as_of_date,
        run_context.build_id
    from standing
    inner join judged on standing.improvement_id = judged.improvement_id
    cross join run_context
    left join processes on standing.process_name = processes.process_name
)

select * from final
