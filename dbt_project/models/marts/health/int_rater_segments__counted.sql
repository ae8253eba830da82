with
entries as (
    select
        account_id,
        employee_id,
        anchor_level,
        coalesce(anchor_version, 'unknown') as anchor_version
    from {{ ref('fct_sentiments') }}
    where account_id <> 'unknown'
),

segments as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

used as (
    select
        entries.anchor_version,
        segments.segment_type,
        segments.segment,
        count(*) as entry_count,
        count(distinct entries.employee_id) as rater_count,  -- one person, many entries
        cast(sum(case when entries.anchor_level = 1 then 1 else 0 end) as bigint) as level_1_count,
        cast(sum(case when entries.anchor_level = 2 then 1 else 0 end) as bigint) as level_2_count,
        cast(sum(case when entries.anchor_level = 3 then 1 else 0 end) as bigint) as level_3_count,
        cast(sum(case when entries.anchor_level = 4 then 1 else 0 end) as bigint) as level_4_count,
        cast(sum(case when entries.anchor_level = 5 then 1 else 0 end) as bigint) as level_5_count
    from entries
    inner join segments on entries.account_id = segments.account_id
    group by entries.anchor_version, segments.segment_type, segments.segment
),

pairs as (
    select
        anchor_version,
        segment_type,
        segment,
        pair_count,
        rater_count,
        same_count,
        near_count
    from {{ ref('int_rater_pairs__summed') }}
),

kappas as (
    select
        anchor_version,
        segment_type,
        segment,
        kappa,
        kappa_low,
        kappa_high
    from {{ ref('int_rater_pairs__bounded') }}
),

rules as (
    select
        {{ parameter('smallest_professional_group') }} as smallest_group,
        {{ parameter('agreement_smallest_pair_count') }} as smallest_pair_count,
        cast({{ parameter('agreement_window_days') }} as bigint) as window_days
),

counted as (
    select
        used.anchor_version,
        used.segment_type,
        used.segment,
        rules.window_days,
        used.entry_count,
        used.level_1_count,
        used.level_2_count,
        used.level_3_count,
        used.level_4_count,
        used.level_5_count,
        coalesce(pairs.pair_count, 0) as pair_count,
        pairs.same_count,
        pairs.near_count,
        kappas.kappa,
        kappas.kappa_low,
        kappas.kappa_high,
        used.rater_count,
        coalesce(pairs.rater_count, 0) as pair_rater_count,
        used.rater_count < greatest(rules.smallest_group, 1) as is_usage_small,
        coalesce(pairs.rater_count, 0) < greatest(rules.smallest_group, 2) as is_agreement_small,
        case
            when pairs.pair_count < rules.smallest_pair_count then 'too_few_pairs'
            when kappas.kappa is null then 'one_level_only'
        end as measure_withheld_reason
    from used
    left join pairs
        on used.anchor_version = pairs.anchor_version
        and used.segment_type = pairs.segment_type
        and used.segment = pairs.segment
    left join kappas
        on used.anchor_version = kappas.anchor_version
        and used.segment_type = kappas.segment_type
        and used.segment = kappas.segment
    cross join rules
),

final as (
    select
        anchor_version,
        segment_type,
        segment,
        window_days,
        entry_count,
        level_1_count,
        level_2_count,
        level_3_count,
        level_4_count,
        level_5_count,
        pair_count,
        same_count,
        near_count,
        kappa,
        kappa_low,
        kappa_high,
        case
            when is_usage_small then 'too_few_raters'
            when {{ protects_another_group(
                'is_usage_small',
                'not is_usage_small',
                'rater_count',
                'anchor_version, segment_type'
            ) }} then 'protects_another_group'
        end as usage_withheld_reason,
        case
            when pair_count = 0 then 'no_pairs'
            when is_agreement_small then 'too_few_raters'
            -- Without a pair there is nobody to give away.
            when {{ protects_another_group(
                'is_agreement_small and pair_count > 0',
                'not is_agreement_small and measure_withheld_reason is null',
                'pair_rater_count',
                'anchor_version, segment_type'
            ) }} then 'protects_another_group'
            else measure_withheld_reason
        end as agreement_withheld_reason
    from counted
)

select * from final
