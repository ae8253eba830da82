with
plays_proposed as (
    select
        account_id,
        play_id,
        trigger_signal,
        trigger_state,
        as_of_number,
        as_of_date,
        tier,
        risk_rank,
        is_standing
    from {{ ref('int_action_weeks__proposed') }}
),

actions_done as (
    select
        account_id,
        play_id,
        closed_date,
        index_number
    from {{ ref('int_actions__timed') }}
    where action_status = 'done' and closed_date is not null
),

actions_near as (
    select
        plays_proposed.account_id,
        plays_proposed.play_id,
        plays_proposed.as_of_number,
        max(case when plays_proposed.as_of_number = actions_done.index_number then 1 else 0 end)
            as is_done_next,
        -- Near enough to touch what is measured after eight weeks; a renewal is followed longer.
        max(case
            when
                abs({{ days_between('plays_proposed.as_of_date', 'actions_done.closed_date') }})
                <= {{ parameter('action_effect_days') }}
                then 1
            else 0
        end) as is_done_near
    from plays_proposed
    inner join actions_done
        on plays_proposed.account_id = actions_done.account_id
        and plays_proposed.play_id = actions_done.play_id
    where
        {{ days_between('plays_proposed.as_of_date', 'actions_done.closed_date') }}
        between -{{ parameter('action_effect_days') }} and greatest(
            {{ parameter('action_effect_days') }}, {{ parameter('action_renewal_days') }}
        )
    group by plays_proposed.account_id, plays_proposed.play_id, plays_proposed.as_of_number
),

arms as (
    select
        plays_proposed.account_id,
        plays_proposed.play_id,
        plays_proposed.trigger_signal,
        plays_proposed.trigger_state,
        plays_proposed.as_of_number,
        plays_proposed.as_of_date,
        plays_proposed.tier,
        plays_proposed.risk_rank,
        plays_proposed.is_standing,
        coalesce(actions_near.is_done_next = 1, false) as is_treated,
        actions_near.is_done_next is null as is_clean_until_renewal,
        -- One account is one case of a play: its first.
        row_number() over (
            partition by
                plays_proposed.account_id, plays_proposed.play_id,
                coalesce(actions_near.is_done_next, 0)
            order by plays_proposed.as_of_number nulls last
        ) as arm_rank
    from plays_proposed
    left join actions_near
        on plays_proposed.account_id = actions_near.account_id
        and plays_proposed.play_id = actions_near.play_id
        and plays_proposed.as_of_number = actions_near.as_of_number
    where actions_near.is_done_next = 1 or coalesce(actions_near.is_done_near, 0) = 0
),

final as (
    select
        account_id,
        play_id,
        trigger_signal,
        trigger_state,
        as_of_number,
        as_of_date,
        tier,
        risk_rank,
        is_standing,
        is_treated,
        is_treated or is_clean_until_renewal as is_followed_to_renewal
    from arms
    where not is_treated or arm_rank = 1
)

select * from final
