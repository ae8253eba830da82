-- The twenty accounts to act on first, each with its first action that is not ended: worst
-- tier, then nearest due date and renewal.
with

ranked_actions as (
    select
        account_id,
        title,
        due_date,
        row_number() over (partition by account_id order by due_date, play_id) as action_rank,
        count(*) over (partition by account_id) - 1 as further_count
    from account_actions
    where status not in ('done', 'dropped')
)

select
    accounts.account_name,
    ranked_actions.account_id,
    account_tiers.tier,
    account_tiers.reason,
    account_tiers.renewal_date,
    account_tiers.evidence_age_days,
    ranked_actions.title,
    ranked_actions.due_date,
    ranked_actions.further_count,
    count(*) over () as account_count
from ranked_actions
inner join account_tiers on ranked_actions.account_id = account_tiers.account_id
left join accounts on ranked_actions.account_id = accounts.account_id
left join tiers on account_tiers.tier = tiers.tier
where ranked_actions.action_rank = 1
order by
    tiers.sort_order nulls last,
    ranked_actions.due_date nulls last,
    account_tiers.renewal_date nulls last,
    ranked_actions.account_id
limit 20
