with
changes as (
    select
        improvement_change_id,
        improvement_id,
        improvement_state,
        happened_at
    from {{ ref('fct_improvements') }}
),

transitions as (
    select
        from_state,
        to_state
    from {{ policy('improvement_transitions', ['from_state', 'to_state']) }} as in_force
),

ordered_changes as (
    select
        improvement_change_id,
        improvement_id,
        improvement_state,
        happened_at,
        lag(improvement_state) over (
            partition by improvement_id
            order by happened_at nulls last, improvement_change_id nulls last
        ) as from_state
    from changes
),

-- A row that repeats the state before it is no move.
moves as (
    select
        improvement_change_id,
        improvement_id,
        from_state,
        improvement_state as to_state,
        happened_at,
        row_number() over (
            partition by improvement_id
            order by happened_at nulls last, improvement_change_id nulls last
        ) as move_number
    from ordered_changes
    where from_state is null or from_state <> improvement_state
),

final as (
    select
        moves.improvement_change_id,
        moves.improvement_id,
        moves.move_number,
        moves.from_state,
        moves.to_state,
        -- Where the list begins is not known to follow from anything: any state may come first.
        moves.from_state is not null and transitions.to_state is null as is_illegal,
        moves.happened_at
    from moves
    left join transitions
        on moves.from_state = transitions.from_state
        and moves.to_state = transitions.to_state
)

select * from final
