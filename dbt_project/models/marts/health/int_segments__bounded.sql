with
segments_counted as (
    select
        policy_name,
        segment_type,
        segment,
        tier,
        decided_count,
        account_count,
        renewed_count,
        first_decision_date,
        last_decision_date
    from {{ ref('int_segments__counted') }}
),

rules as (
    select
        {{ parameter('smallest_calibration_group') }} as smallest_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

bases as (
    select
        policy_name,
        segment_type,
        segment,
        cast(sum(decided_count) as bigint) as base_decided_count,
        cast(sum(renewed_count) as bigint) as base_renewed_count
    from segments_counted
    where tier <> '(not tiered)'
    group by policy_name, segment_type, segment
),

segments_suspended as (
    select
        segment_type,
        segment,
        suspended_reason
    from {{ ref('int_segments__suspended') }}
),

-- Where losses alone are on record, a renewal rate would say 0 of customers who stay.
renewals as (
    select sum(renewed_count) as renewed_count
    from segments_counted
    where segment_type = 'all'
),

final as (
    select
        segments_counted.policy_name,
        segments_counted.segment_type,
        segments_counted.segment,
        segments_counted.tier,
        segments_counted.decided_count,
        segments_counted.account_count,
        segments_counted.renewed_count,
        segments_counted.first_decision_date,
        segments_counted.last_decision_date,
        bases.base_decided_count,
        bases.base_renewed_count,
        {{ safe_divide('segments_counted.renewed_count', 'segments_counted.decided_count') }}
            as renewal_share,
        {{ wilson_bound(
            'segments_counted.renewed_count', 'segments_counted.decided_count',
            'rules.deviations', 'low'
        ) }} as renewal_low,
        {{ wilson_bound(
            'segments_counted.renewed_count', 'segments_counted.decided_count',
            'rules.deviations', 'high'
        ) }} as renewal_high,
        case
            when segments_counted.tier = '(not tiered)' then 'not_tiered'
            when renewals.renewed_count = 0 then 'no_renewal_on_record'
            when segments_counted.account_count < greatest(rules.smallest_count, 1)
                then 'too_few_accounts'
        end as withheld_reason,
        segments_suspended.suspended_reason
    from segments_counted
    inner join bases
        on segments_counted.policy_name = bases.policy_name
        and segments_counted.segment_type = bases.segment_type
        and segments_counted.segment = bases.segment
    cross join renewals
    cross join rules
    left join segments_suspended
        on segments_counted.segment_type = segments_suspended.segment_type
        and segments_counted.segment = segments_suspended.segment
)

select * from final
