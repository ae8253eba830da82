with
segments as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

pairs as (
    select
        account_id,
        anchor_version,
        later_employee_id,
        earlier_employee_id,
        -- Of a pair only these count: how far apart its levels are, their sum, and their squares'.
        (later_level - earlier_level) * (later_level - earlier_level) as gap_square,
        later_level + earlier_level as level_sum,
        later_level * later_level + earlier_level * earlier_level as level_squares
    from {{ ref('int_sentiment_pairs__matched') }}
),

pairs_segmented as (
    select
        pairs.anchor_version,
        segments.segment_type,
        segments.segment,
        pairs.later_employee_id,
        pairs.earlier_employee_id,
        pairs.gap_square,
        pairs.level_sum,
        pairs.level_squares
    from pairs
    inner join segments on pairs.account_id = segments.account_id
),

raters as (
    select
        anchor_version,
        segment_type,
        segment,
        later_employee_id as employee_id
    from pairs_segmented
    union all
    select
        anchor_version,
        segment_type,
        segment,
        earlier_employee_id as employee_id
    from pairs_segmented
),

raters_counted as (
    select
        anchor_version,
        segment_type,
        segment,
        -- Who is in several pairs is one person.
        count(distinct employee_id) as rater_count
    from raters
    group by anchor_version, segment_type, segment
),

summed as (
    select
        anchor_version,
        segment_type,
        segment,
        count(*) as pair_count,
        cast(sum(case when gap_square = 0 then 1 else 0 end) as bigint) as same_count,
        cast(sum(case when gap_square <= 1 then 1 else 0 end) as bigint) as near_count,
        cast(sum(gap_square) as bigint) as gap_total,
        cast(sum(level_sum) as bigint) as sum_total,
        cast(sum(level_squares) as bigint) as squares_total,
        cast(sum(gap_square * gap_square) as bigint) as gap_gap_total,
        cast(sum(level_sum * level_sum) as bigint) as sum_sum_total,
        cast(sum(level_squares * level_squares) as bigint) as squares_squares_total,
        cast(sum(gap_square * level_sum) as bigint) as gap_sum_total,
        cast(sum(gap_square * level_squares) as bigint) as gap_squares_total,
        cast(sum(level_sum * level_squares) as bigint) as sum_squares_total
    from pairs_segmented
    group by anchor_version, segment_type, segment
),

final as (
    select
        summed.anchor_version,
        summed.segment_type,
        summed.segment,
        summed.pair_count,
        raters_counted.rater_count,
        summed.same_count,
        summed.near_count,
        summed.gap_total,
        summed.sum_total,
        summed.squares_total,
        summed.gap_gap_total,
        summed.sum_sum_total,
        summed.squares_squares_total,
        summed.gap_sum_total,
        summed.gap_squares_total,
        summed.sum_squares_total
    from summed
    inner join raters_counted
        on summed.anchor_version = raters_counted.anchor_version
        and summed.segment_type = raters_counted.segment_type
        and summed.segment = raters_counted.segment
)

select * from final
