with
moves as (
    select
        chain_order,
        is_converted,
        from_state,
        to_state,
        journey_count,
        priced_count,
        reporting_amount
    from {{ ref('int_chain_moves') }}
),

-- The journeys that came to a state and did not go on from it ended there.
comings_and_goings as (
    select
        chain_order,
        to_state as state,
        is_converted,
        journey_count,
        priced_count,
        reporting_amount
    from moves

    union all

    select
        chain_order,
        from_state as state,
        is_converted,
        -journey_count as journey_count,
        -priced_count as priced_count,
        -reporting_amount as reporting_amount
    from moves
    where from_state <> ''
),

ends as (
    select
        chain_order,
        state,
        is_converted,
        sum(journey_count) as journey_count,
        sum(priced_count) as priced_count,
        sum(reporting_amount) as reporting_amount
    from comings_and_goings
    group by chain_order, state, is_converted
),

counted as (
    select
        chain_order,
        from_state,
        to_state,
        sum(journey_count) as journey_count,
        cast(0 as decimal(24, 6)) as reporting_amount
    from moves
    group by chain_order, from_state, to_state

    union all

    select
        chain_order,
        state as from_state,
        case when is_converted then 'converted' else 'lost' end as to_state,
        journey_count,
        -- A sale without a rate weighs what the others after the same state do.
        cast(case
            when is_converted
                then coalesce({{ safe_divide(
                    'reporting_amount * journey_count', 'priced_count'
                ) }}, 0)
            else 0
        end as decimal(24, 6)) as reporting_amount
    from ends
    where journey_count > 0
),

final as (
    select
        chain_order,
        {{ text_list(
            "from_state || '|' || to_state || '|' || cast(journey_count as string)"
            " || '|' || cast(reporting_amount as string)",
            "from_state || '|' || to_state",
            separator="';'"
        ) }} as steps_text
    from counted
    group by chain_order
)

select * from final
