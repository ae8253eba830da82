with
tier_weeks as (
    select
        account_id,
        as_of_date,
        case when customer_state = 'former' then '(not a customer)' else tier end as tier
    from {{ ref('int_tier_weeks__decided') }}
),

weeks as (
    select as_of_date
    from {{ ref('int_as_of_weeks__numbered') }}
),

changes as (
    select
        account_id,
        {{ month_start('as_of_date') }} as month_date,
        cast(sum(tier_steps) as bigint) as tier_steps,
        cast(sum(behaviour_steps) as bigint) as behaviour_steps
    from {{ ref('tier_changes') }}
    group by account_id, {{ month_start('as_of_date') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

period_ends as (
    select
        max(as_of_date) as period_end_date,
        lag(max(as_of_date)) over (
            order by {{ month_start('as_of_date') }} nulls last
        ) as previous_end_date
    from weeks
    group by {{ month_start('as_of_date') }}
),

moves as (
    select
        period_ends.period_end_date,
        coalesce(tiers_before.tier, '(new)') as from_tier,
        tier_weeks.tier as to_tier,
        changes.tier_steps is not null and changes.tier_steps <> 0 as is_moved,
        -- What the accounts did alone would have moved them the same way.
        coalesce(changes.tier_steps * changes.behaviour_steps > 0, false) as is_true_move
    from period_ends
    inner join tier_weeks on period_ends.period_end_date = tier_weeks.as_of_date
    left join tier_weeks as tiers_before
        on period_ends.previous_end_date = tiers_before.as_of_date
        and tier_weeks.account_id = tiers_before.account_id
    left join changes
        on tier_weeks.account_id = changes.account_id
        and {{ month_start('period_ends.period_end_date') }} = changes.month_date
        and tier_weeks.tier <> tiers_before.tier
        and tier_weeks.tier <> '(not a customer)'
        and tiers_before.tier <> '(not a customer)'
    where period_ends.previous_end_date is not null
),

moves_counted as (
    select
        period_end_date,
        from_tier,
        to_tier,
        count(*) as account_count,
        cast(sum(case when is_moved and is_true_move then 1 else 0 end) as bigint)
            as behaviour_account_count,
        cast(sum(case when is_moved and not is_true_move then 1 else 0 end) as bigint)
            as other_cause_account_count
    from moves
    group by period_end_date, from_tier, to_tier
),

final as (
    select
        moves_counted.period_end_date,
        moves_counted.from_tier,
        moves_counted.to_tier,
        moves_counted.account_count,
        moves_counted.behaviour_account_count,
        moves_counted.other_cause_account_count,
        run_context.as_of_date,
        run_context.build_id
    from moves_counted
    cross join run_context
)

select * from final
