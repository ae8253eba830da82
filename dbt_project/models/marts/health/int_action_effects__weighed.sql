with
followed as (
    select
        play_id,
        measure,
        is_treated,
        account_id,
        as_of_number,
        tier,
        is_standing,
        is_reached
    from {{ ref('int_action_weeks__followed') }}
),

-- Like with like: the same play, proposed in the same week for accounts of the same tier
-- whose sign is as new or as old.
cells as (
    select
        play_id,
        measure,
        as_of_number,
        tier,
        is_standing,
        sum(case when is_treated then 1 else 0 end) as treated_count,
        sum(case when is_treated then 0 else 1 end) as untreated_count
    from followed
    group by play_id, measure, as_of_number, tier, is_standing
),

cases_weighed as (
    select
        followed.play_id,
        followed.measure,
        followed.is_treated,
        followed.account_id,
        followed.is_reached,
        -- The untreated of a cell stand together for each of its treated.
        cast(case
            when followed.is_treated then cast(1 as double)
            else {{ safe_divide('cells.treated_count', 'cells.untreated_count') }}
        end as decimal(18, 9)) as case_weight
    from followed
    inner join cells
        on followed.play_id = cells.play_id
        and followed.measure = cells.measure
        and followed.as_of_number = cells.as_of_number
        and followed.tier = cells.tier
        and followed.is_standing = cells.is_standing
    where cells.treated_count > 0 and cells.untreated_count > 0
),

accounts_weighed as (
    select
        play_id,
        measure,
        is_treated,
        account_id,
        cast(sum(case_weight) as decimal(18, 9)) as account_weight,
        cast(sum(case_weight * is_reached) as decimal(18, 9)) as reached_weight
    from cases_weighed
    group by play_id, measure, is_treated, account_id
),

final as (
    select
        play_id,
        measure,
        is_treated,
        cast(count(*) as bigint) as account_count,
        cast(sum(account_weight) as decimal(18, 9)) as total_weight,
        cast(sum(reached_weight) as decimal(18, 9)) as reached_weight,
        cast(sum(cast(account_weight * account_weight as decimal(18, 9))) as decimal(18, 9))
            as squared_weight
    from accounts_weighed
    group by play_id, measure, is_treated
)

select * from final
