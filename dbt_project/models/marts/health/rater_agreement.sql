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

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

reasoned as (
    select
        used.*,
        coalesce(pairs.pair_count, 0) as pair_count,
        pairs.same_count,
        pairs.near_count,
        kappas.kappa,
        kappas.kappa_low,
        kappas.kappa_high,
        rules.window_days,
        case
            when used.rater_count < greatest(rules.smallest_group, 1) then 'too_few_raters'
        end as usage_withheld_reason,
        case
            when coalesce(pairs.rater_count, 0) < greatest(rules.smallest_group, 2)
                then 'too_few_raters'
            when pairs.pair_count < rules.smallest_pair_count then 'too_few_pairs'
            when kappas.kappa is null then 'one_level_only'
        end as agreement_withheld_reason
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

-- A count that is held back makes every share of it null.
shown as (
    select
        reasoned.*,
        case when reasoned.usage_withheld_reason is null then reasoned.entry_count end
            as shown_entry_count,
        case when reasoned.agreement_withheld_reason is null then reasoned.pair_count end
            as shown_pair_count
    from reasoned
),

final as (
    select
        shown.anchor_version,
        shown.segment_type,
        shown.segment,
        shown.window_days,
        shown.entry_count,
        {{ ratio('shown.level_1_count', 'shown.shown_entry_count') }} as level_1_ratio,
        {{ ratio('shown.level_2_count', 'shown.shown_entry_count') }} as level_2_ratio,
        {{ ratio('shown.level_3_count', 'shown.shown_entry_count') }} as level_3_ratio,
        {{ ratio('shown.level_4_count', 'shown.shown_entry_count') }} as level_4_ratio,
        {{ ratio('shown.level_5_count', 'shown.shown_entry_count') }} as level_5_ratio,
        shown.usage_withheld_reason,
        shown.pair_count,
        {{ ratio('shown.same_count', 'shown.shown_pair_count') }} as same_level_ratio,
        {{ ratio('shown.near_count', 'shown.shown_pair_count') }} as within_one_level_ratio,
        case
            when shown.agreement_withheld_reason is null then {{ rounded_ratio('shown.kappa') }}
        end as weighted_kappa,
        case
            when shown.agreement_withheld_reason is null
                then {{ rounded_ratio('shown.kappa_low') }}
        end as weighted_kappa_low,
        case
            when shown.agreement_withheld_reason is null
                then {{ rounded_ratio('shown.kappa_high') }}
        end as weighted_kappa_high,
        shown.agreement_withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    cross join run_context
)

select * from final
