with
lines as (
    select
        line_id,
        closed_on_date,
        current_amount,
        current_account_id,
        is_in_frozen,
        is_in_current,
        is_restated
    from {{ ref('int_lines__compared') }}
),

accounts_regrouped as (
    select
        closed_on_date,
        account_id
    from {{ ref('int_accounts__regrouped') }}
),

walks_disturbed as (
    select
        line_id,
        cause
    from {{ ref('int_walks__disturbed') }}
),

policy_days as (
    select valid_from from {{ ref('channels') }}
    union
    select valid_from from {{ ref('product_lookbacks') }}
    union
    select valid_from from {{ ref('attribution_models') }}
    union
    select valid_from from {{ ref('attribution_milestones') }}
    union
    select valid_from from {{ ref('milestone_stages') }}
),

newest_policy as (
    select max(policy_days.valid_from) as valid_from
    from policy_days
    cross join {{ run_context() }} as build
    where policy_days.valid_from <= build.as_of_date
),

-- The order in which what is known now takes the place of what was known then.
causes as (
    select
        line_id,
        case
            when not is_in_current then 'line_withdrawn'
            when is_in_frozen then 'line_restated'
            when current_amount < 0 then 'refund_arrived'
            else 'line_arrived_late'
        end as cause,
        1 as cause_order
    from lines
    where not is_in_current or not is_in_frozen or is_restated
    union all
    select
        lines.line_id,
        'identity_merge' as cause,
        2 as cause_order
    from lines
    inner join accounts_regrouped
        on lines.closed_on_date = accounts_regrouped.closed_on_date
        and lines.current_account_id = accounts_regrouped.account_id
    where lines.is_in_frozen and lines.is_in_current
    union all
    select
        line_id,
        cause,
        case cause
            when 'touch_withdrawn' then 3
            when 'touch_arrived_late' then 4
            else 5
        end as cause_order
    from walks_disturbed
    union all
    select
        lines.line_id,
        'policy_changed' as cause,
        6 as cause_order
    from lines
    inner join newest_policy on lines.closed_on_date < newest_policy.valid_from
    where
        lines.is_in_frozen and lines.is_in_current and lines.current_account_id is not null
),

final as (
    select
        line_id,
        cause,
        cast(cause_order as bigint) as cause_order,
        cast(min(cause_order) over line as bigint) as first_cause_order,
        lag(cause) over (
            partition by line_id
            order by cause_order nulls last
        ) as previous_cause,
        lead(cause) over (
            partition by line_id
            order by cause_order nulls last
        ) as next_cause
    from causes
    window line as (partition by line_id)
)

select * from final
