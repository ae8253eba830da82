with
thresholds as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
    where tier not in ('Stable', 'Insufficient data')
),

tiers as (
    select
        tier,
        risk_rank
    from {{ policy('tier_labels', ['tier']) }}
),

rules as (
    select
        {{ parameter('smallest_calibration_group') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

segments_suspended as (
    select
        segment_type,
        suspended_reason
    from {{ ref('int_segments__suspended') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

terms_flagged as (
    select
        terms_compared.policy_name,
        terms_compared.account_id,
        terms_compared.lead_time,
        terms_compared.lead_days,
        thresholds.tier as threshold_tier,
        tiers.tier is not null as is_tiered,
        tiers.tier is not null and not terms_compared.is_renewed as is_loss,
        coalesce(tiers.tier = 'Insufficient data', false) as is_insufficient,
        coalesce(
            tiers.tier <> 'Insufficient data' and tiers.risk_rank >= thresholds.risk_rank, false
        ) as is_flagged
    from {{ ref('int_terms__compared') }} as terms_compared
    cross join thresholds
    left join tiers on terms_compared.tier = tiers.tier
),

counted as (
    select
        policy_name,
        lead_time,
        lead_days,
        threshold_tier,
        cast(sum(case when is_tiered then 1 else 0 end) as bigint) as decided_count,
        cast(sum(case when is_tiered then 0 else 1 end) as bigint) as not_tiered_count,
        cast(sum(case when is_loss then 1 else 0 end) as bigint) as not_renewed_count,
        cast(sum(case when is_flagged then 1 else 0 end) as bigint) as flagged_count,
        cast(sum(case when is_flagged and is_loss then 1 else 0 end) as bigint)
            as flagged_not_renewed_count,
        cast(sum(case when is_insufficient then 1 else 0 end) as bigint) as insufficient_count,
        cast(sum(case when is_insufficient and is_loss then 1 else 0 end) as bigint)
            as insufficient_not_renewed_count,
        count(distinct case when is_flagged then account_id end) as flagged_account_count,
        count(distinct case when is_loss then account_id end) as lost_account_count
    from terms_flagged
    group by policy_name, lead_time, lead_days, threshold_tier
),

reasoned as (
    select
        counted.*,
        rules.deviations,
        case
            when counted.decided_count = counted.not_renewed_count then 'no_renewal_on_record'
            when counted.flagged_account_count < greatest(rules.smallest_count, 1)
                then 'too_few_accounts'
        end as precision_withheld_reason,
        case
            when counted.lost_account_count < greatest(rules.smallest_count, 1)
                then 'too_few_accounts'
        end as recall_withheld_reason
    from counted
    cross join rules
),

-- A count that is held back makes every share of it null.
shown as (
    select
        reasoned.*,
        case when reasoned.precision_withheld_reason is null then reasoned.flagged_count end
            as warning_count,
        case when reasoned.recall_withheld_reason is null then reasoned.not_renewed_count end
            as loss_count
    from reasoned
),

final as (
    select
        shown.policy_name,
        shown.lead_time,
        shown.threshold_tier,
        shown.lead_days,
        shown.decided_count,
        shown.not_tiered_count,
        shown.not_renewed_count,
        shown.flagged_count,
        shown.flagged_not_renewed_count,
        shown.insufficient_count,
        shown.insufficient_not_renewed_count,
        shown.not_renewed_count - shown.flagged_not_renewed_count
        - shown.insufficient_not_renewed_count as unwarned_not_renewed_count,
        {{ ratio('shown.flagged_count', 'shown.decided_count') }} as flagged_ratio,
        {{ ratio('shown.loss_count', 'shown.decided_count') }} as base_not_renewed_ratio,
        {{ ratio('shown.flagged_not_renewed_count', 'shown.warning_count') }} as precision_ratio,
        {{ rounded_ratio(wilson_bound(
            'shown.flagged_not_renewed_count', 'shown.warning_count', 'shown.deviations', 'low'
        )) }} as precision_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'shown.flagged_not_renewed_count', 'shown.warning_count', 'shown.deviations', 'high'
        )) }} as precision_high_ratio,
        shown.precision_withheld_reason,
        {{ ratio('shown.flagged_not_renewed_count', 'shown.loss_count') }} as recall_ratio,
        {{ rounded_ratio(wilson_bound(
            'shown.flagged_not_renewed_count', 'shown.loss_count', 'shown.deviations', 'low'
        )) }} as recall_low_ratio,
        {{ rounded_ratio(wilson_bound(
            'shown.flagged_not_renewed_count', 'shown.loss_count', 'shown.deviations', 'high'
        )) }} as recall_high_ratio,
        shown.recall_withheld_reason,
        {{ multiple(
            'shown.flagged_not_renewed_count * shown.decided_count',
            'shown.warning_count * shown.loss_count'
        ) }} as lift_multiple,
        segments_suspended.suspended_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    left join segments_suspended on segments_suspended.segment_type = 'all'
    cross join run_context
)

select * from final
