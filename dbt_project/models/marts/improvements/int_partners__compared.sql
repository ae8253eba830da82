with
observed as (
    select
        metric_id,
        party,
        partner_name,
        month_number,
        is_of_patients,
        numerator,
        denominator,
        part_patient_count,
        rest_patient_count
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
        partners.partner_name,
        own.month_number,
        own.is_of_patients,
        own.part_patient_count as own_part_count,
        own.rest_patient_count as own_rest_count,
        own.numerator as own_good_count,
        own.denominator as own_case_count,
        partners.numerator as partner_good_count,
        partners.denominator as partner_case_count,
        max(own.month_number) over (partition by own.metric_id, partners.partner_name)
            as newest_month_number,
        count(*) over (partition by own.metric_id, partners.partner_name)
            as common_month_count
    from observed as own
    inner join observed as partners
        on own.metric_id = partners.metric_id
        and own.month_number = partners.month_number
    where own.party = 'own' and partners.party = 'partner'
),

sums as (
    select
        pairs.metric_id,
        pairs.partner_name,
        pairs.common_month_count,
        max(case when pairs.is_of_patients then 1 else 0 end) = 1 as is_of_patients,
        max(pairs.own_part_count) as own_part_count,
        max(pairs.own_rest_count) as own_rest_count,
        cast(sum(pairs.own_good_count) as bigint) as own_good_count,
        cast(sum(pairs.own_case_count) as bigint) as own_case_count,
        cast(sum(pairs.partner_good_count) as bigint) as partner_good_count,
        cast(sum(pairs.partner_case_count) as bigint) as partner_case_count
    from pairs
    cross join limits
    where pairs.newest_month_number - limits.window_month_count < pairs.month_number
    group by pairs.metric_id, pairs.partner_name, pairs.common_month_count
),

-- Of several partners the one that has measured most months with us.
ranked as (
    select
        sums.metric_id,
        sums.partner_name,
        sums.is_of_patients,
        sums.own_part_count,
        sums.own_rest_count,
        sums.own_good_count,
        sums.own_case_count,
        sums.partner_good_count,
        sums.partner_case_count,
        row_number() over (
            partition by sums.metric_id
            order by
                sums.common_month_count desc nulls last,
                sums.partner_case_count desc nulls last,
                sums.partner_name asc nulls last
        ) as partner_rank
    from sums
    cross join limits
    where
        sums.own_case_count >= limits.smallest_case_count
        and sums.partner_case_count >= limits.smallest_case_count
),

final as (
    select
        ranked.metric_id,
        ranked.partner_name,
        ranked.is_of_patients,
        not ranked.is_of_patients or (
            {{ is_shareable(
                'ranked.own_part_count', 'ranked.own_rest_count', 'limits.smallest_part_count'
            ) }}
            and {{ is_shareable(
                'ranked.partner_good_count',
                '(ranked.partner_case_count - ranked.partner_good_count)',
                'limits.smallest_part_count'
            ) }}
        ) as is_shown,
        {{ safe_divide('ranked.own_good_count', 'ranked.own_case_count') }} as own_share,
        {{ wilson_bound(
            'ranked.own_good_count', 'ranked.own_case_count', 'limits.deviations', 'low'
        ) }} as own_low,
        {{ wilson_bound(
            'ranked.own_good_count', 'ranked.own_case_count', 'limits.deviations', 'high'
        ) }} as own_high,
        {{ safe_divide('ranked.partner_good_count', 'ranked.partner_case_count') }}
            as partner_share,
        {{ wilson_bound(
            'ranked.partner_good_count', 'ranked.partner_case_count', 'limits.deviations', 'low'
        ) }} as partner_low,
        {{ wilson_bound(
            'ranked.partner_good_count', 'ranked.partner_case_count', 'limits.deviations', 'high'
        ) }} as partner_high
    from ranked
    cross join limits
    where ranked.partner_rank = 1
)

select * from final
