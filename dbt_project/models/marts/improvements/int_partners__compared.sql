with
observed as (
    select
        metric_id,
        party,
        month_number,
        numerator,
        denominator
    from {{ ref('int_metrics__observed') }}
    where account_id = '(all)'
),

limits as (
    select
        cast({{ parameter('proof_window_months') }} as bigint) as window_month_count,
        cast({{ parameter('proof_smallest_cases') }} as bigint) as smallest_case_count,
        cast({{ parameter('smallest_patient_group') }} as bigint) as smallest_part_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

-- Months that both have measured.
pairs as (
    select
        own.metric_id,
        own.month_number,
        own.numerator as own_good_count,
        own.denominator as own_case_count,
        partners.numerator as partner_good_count,
        partners.denominator as partner_case_count,
        max(own.month_number) over (partition by own.metric_id) as newest_month_number
    from observed as own
    inner join observed as partners
        on own.metric_id = partners.metric_id
        and own.month_number = partners.month_number
    where own.party = 'own' and partners.party = 'partner'
),

sums as (
    select
        pairs.metric_id,
        cast(sum(pairs.own_good_count) as bigint) as own_good_count,
        cast(sum(pairs.own_case_count) as bigint) as own_case_count,
        cast(sum(pairs.partner_good_count) as bigint) as partner_good_count,
        cast(sum(pairs.partner_case_count) as bigint) as partner_case_count
    from pairs
    cross join limits
    where pairs.newest_month_number - limits.window_month_count < pairs.month_number
    group by pairs.metric_id
),

final as (
    select
        sums.metric_id,
        {{ safe_divide('sums.own_good_count', 'sums.own_case_count') }} as own_share,
        {{ wilson_bound(
            'sums.own_good_count', 'sums.own_case_count', 'limits.deviations', 'low'
        ) }} as own_low,
        {{ wilson_bound(
            'sums.own_good_count', 'sums.own_case_count', 'limits.deviations', 'high'
        ) }} as own_high,
        {{ safe_divide('sums.partner_good_count', 'sums.partner_case_count') }}
            as partner_share,
        {{ wilson_bound(
            'sums.partner_good_count', 'sums.partner_case_count', 'limits.deviations', 'low'
        ) }} as partner_low,
        {{ wilson_bound(
            'sums.partner_good_count', 'sums.partner_case_count', 'limits.deviations', 'high'
        ) }} as partner_high
    from sums
    cross join limits
    where
        sums.own_case_count >= limits.smallest_case_count
        and sums.partner_case_count >= limits.smallest_case_count
        and {{ parts_can_be_shown('sums.own_good_count', 'sums.own_case_count') }}
        and {{ parts_can_be_shown('sums.partner_good_count', 'sums.partner_case_count') }}
)

select * from final
