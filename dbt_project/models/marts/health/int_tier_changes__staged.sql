with
changes as (
    select
        listed.account_id,
        listed.as_of_date,
        listed.as_of_number,
        listed.previous_date,
        listed.is_merged
    from {{ ref('int_tier_changes__listed') }} as listed
    inner join {{ ref('int_account_weeks__opened') }} as weeks_opened
        on listed.account_id = weeks_opened.account_id
        and listed.as_of_number = weeks_opened.as_of_number
    where listed.is_judged and weeks_opened.is_open
),

signals_in_force as (
    select
        account_id,
        signal_name,
        as_of_number,
        signal_state,
        valid_until_at,
        is_connected,
        is_missing,
        is_stale
    from {{ ref('int_signals__in_force') }}
),

signals as (
    select
        as_of_date,
        signal_name,
        feed
    from {{ policy_at_weeks('signals', ['signal_name']) }} as in_force
),

late_weeks as (
    select
        feed,
        account_id,
        as_of_number
    from {{ ref('int_evidence_weeks__late') }}
),

policy_moved as (
    select
        as_of_date,
        signal_name
    from {{ ref('int_policy_weeks__moved') }}
),

evidence_before as (
    select
        changes.account_id,
        changes.as_of_number,
        signals_before.signal_name,
        signals_before.signal_state,
        signals_before.is_connected,
        signals_before.is_missing,
        signals_before.is_stale,
        -- The evidence of the week before as it would stand in this one.
        coalesce({{ date_of('signals_before.valid_until_at') }} < changes.as_of_date, false)
            as is_stale_by_now
    from changes
    inner join signals_in_force as signals_before
        on changes.account_id = signals_before.account_id
        and changes.as_of_number = signals_before.as_of_number + 1
),

-- At which step this week's evidence takes the place of the week before's: 2 policy, 3 late
-- data, 4 merge, 5 behaviour.
evidence_now as (
    select
        changes.account_id,
        changes.as_of_number,
        signals_now.signal_name,
        signals_now.signal_state,
        signals_now.is_connected,
        signals_now.is_missing,
        signals_now.is_stale,
        case
            when policy_moved.signal_name is not null then 2
            -- What a merge brings was known before, of another account: to this one it is late.
            when changes.is_merged and late_weeks.feed is not null then 4
            when late_weeks.feed is not null or late_markets.feed is not null then 3
            else 5
        end as replaced_at_step
    from changes
    inner join signals_in_force as signals_now
        on changes.account_id = signals_now.account_id
        and changes.as_of_number = signals_now.as_of_number
    inner join signals
        on changes.as_of_date = signals.as_of_date
        and signals_now.signal_name = signals.signal_name
    left join policy_moved
        on changes.as_of_date = policy_moved.as_of_date
        and signals_now.signal_name = policy_moved.signal_name
    left join late_weeks
        on signals.feed = late_weeks.feed
        and changes.as_of_number = late_weeks.as_of_number
        and changes.account_id = late_weeks.account_id
    left join late_weeks as late_markets
        on signals.feed = late_markets.feed
        and changes.as_of_number = late_markets.as_of_number
        and late_markets.account_id = 'all'
),

steps as (
    select cast(0 as bigint) as step
    {%- for step in range(1, 6) %}
    union all
    select cast({{ step }} as bigint) as step
    {%- endfor %}
),

final as (
    select
        evidence_before.account_id,
        evidence_before.as_of_number,
        steps.step,
        evidence_before.signal_name,
        evidence_before.signal_state,
        evidence_before.is_connected,
        evidence_before.is_missing,
        case
            when steps.step = 0 then evidence_before.is_stale
            else evidence_before.is_stale_by_now
        end as is_stale
    from evidence_before
    left join evidence_now
        on evidence_before.account_id = evidence_now.account_id
        and evidence_before.as_of_number = evidence_now.as_of_number
        and evidence_before.signal_name = evidence_now.signal_name
    -- A signal that the policy has dropped is gone with it.
    inner join steps on steps.step < coalesce(evidence_now.replaced_at_step, 2)
    union all
    select
        evidence_now.account_id,
        evidence_now.as_of_number,
        steps.step,
        evidence_now.signal_name,
        evidence_now.signal_state,
        evidence_now.is_connected,
        evidence_now.is_missing,
        evidence_now.is_stale
    from evidence_now
    inner join steps on evidence_now.replaced_at_step <= steps.step
)

select * from final
