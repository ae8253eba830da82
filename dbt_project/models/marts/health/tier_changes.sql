with
changes as (
    select
        account_id,
        as_of_date,
        as_of_number,
        previous_date,
        from_tier,
        to_tier,
        is_judged
    from {{ ref('int_tier_changes__listed') }}
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

rejudged as (
    select
        account_id,
        as_of_number,
        max(case when step = 0 then risk_rank end) as before_rank,
        max(case when step = 1 then risk_rank end) as aged_rank,
        max(case when step = 2 then risk_rank end) as policy_rank,
        max(case when step = 3 then risk_rank end) as late_rank,
        max(case when step = 4 then risk_rank end) as merged_rank,
        max(case when step = 5 then risk_rank end) as now_rank
    from {{ ref('int_tier_changes__rejudged') }}
    group by account_id, as_of_number
),

policy_weeks as (
    select
        as_of_date,
        policy_version
    from {{ ref('int_policy_weeks__hashed') }}
),

run_context as (
    select build_id
    from {{ run_context() }} as context
),

-- Without a connected signal there is nothing to judge: insufficient at that step.
ranked as (
    select
        changes.account_id,
        changes.as_of_date,
        changes.previous_date,
        changes.from_tier,
        changes.to_tier,
        changes.is_judged,
        cast(to_tiers.risk_rank - from_tiers.risk_rank as bigint) as tier_steps,
        coalesce(rejudged.before_rank, insufficient.risk_rank) as before_rank,
        coalesce(rejudged.aged_rank, insufficient.risk_rank) as aged_rank,
        coalesce(rejudged.policy_rank, insufficient.risk_rank) as policy_rank,
        coalesce(rejudged.late_rank, insufficient.risk_rank) as late_rank,
        coalesce(rejudged.merged_rank, insufficient.risk_rank) as merged_rank,
        coalesce(rejudged.now_rank, insufficient.risk_rank) as now_rank,
        -- Out of "Insufficient data": the account may have done the same all along.
        coalesce(rejudged.merged_rank, insufficient.risk_rank) = insufficient.risk_rank
            as is_unknown_before
    from changes
    inner join tiers as from_tiers on changes.from_tier = from_tiers.tier
    inner join tiers as to_tiers on changes.to_tier = to_tiers.tier
    inner join tiers as insufficient on insufficient.tier = 'Insufficient data'
    left join rejudged
        on changes.account_id = rejudged.account_id
        and changes.as_of_number = rejudged.as_of_number
),

-- Who begins or comes back as a customer moves by that alone: no evidence was weighed before.
split as (
    select
        account_id,
        as_of_date,
        previous_date,
        from_tier,
        to_tier,
        tier_steps,
        cast(case
            when is_judged and not is_unknown_before then now_rank - merged_rank
            else 0
        end as bigint) as behaviour_steps,
        cast(case when is_judged then aged_rank - before_rank else 0 end as bigint)
            as input_aged_out_steps,
        cast(case when is_judged then policy_rank - aged_rank else 0 end as bigint)
            as policy_version_steps,
        cast(case when is_judged then late_rank - policy_rank else 0 end as bigint)
            as late_data_steps,
        cast(case when is_judged then merged_rank - late_rank else 0 end as bigint)
            as identity_merge_steps,
        cast(case
            when is_judged and is_unknown_before then now_rank - merged_rank
            else 0
        end as bigint) as evidence_arrived_steps,
        cast(case when is_judged then 0 else tier_steps end as bigint) as customer_state_steps
    from ranked
),

final as (
    select
        split.account_id,
        split.as_of_date,
        split.from_tier,
        split.to_tier,
        split.tier_steps,
        split.behaviour_steps,
        split.input_aged_out_steps,
        split.policy_version_steps,
        split.late_data_steps,
        split.identity_merge_steps,
        split.evidence_arrived_steps,
        split.customer_state_steps,
        'From ' || split.from_tier || ' to ' || split.to_tier || ': '
        || {{ joined_texts([
            steps_text('behaviour', 'split.behaviour_steps'),
            steps_text('evidence that ran out of date', 'split.input_aged_out_steps'),
            steps_text('a new policy', 'split.policy_version_steps'),
            steps_text('late or corrected data', 'split.late_data_steps'),
            steps_text('a merge of accounts', 'split.identity_merge_steps'),
            steps_text('evidence that arrived', 'split.evidence_arrived_steps'),
            steps_text('a new time as a customer', 'split.customer_state_steps'),
        ]) }} || '.' as reason,
        policy_before.policy_version as previous_policy_version,
        policy_now.policy_version,
        run_context.build_id
    from split
    inner join policy_weeks as policy_before
        on split.previous_date = policy_before.as_of_date
    inner join policy_weeks as policy_now on split.as_of_date = policy_now.as_of_date
    cross join run_context
)

select * from final
