with
looks as (
    select
        looked.improvement_id,
        looked.month_number,
        looked.month_end_date,
        looked.difference_ratio,
        -- Judged by six places, so that no reader finds a zero that counted as more.
        case
            when not looked.has_baseline then 'no_baseline'
            when not looked.has_window then 'too_few'
            -- Better, and nobody knows by which of those that were done.
            when looked.difference_low_ratio > 0 and shared.shares_proof_with_count > 0
                then 'shared'
            when looked.difference_low_ratio > 0 then 'moved'
            when looked.difference_high_ratio < 0 then 'worse'
            else 'not_yet'
        end as look_word
    from {{ ref('int_improvements__looked') }} as looked
    inner join {{ ref('int_improvements__shared') }} as shared
        on looked.improvement_id = shared.improvement_id
        and looked.month_number = shared.month_number
),

limits as (
    select cast({{ parameter('proof_looks') }} as bigint) as look_count
),

broken_runs as (
    select
        improvement_id,
        month_number,
        month_end_date,
        difference_ratio,
        look_word,
        sum(case when look_word = 'moved' then 0 else 1 end) over (
            partition by improvement_id order by month_number nulls last
        ) as run_number
    from looks
),

runs as (
    select
        improvement_id,
        month_number,
        month_end_date,
        difference_ratio,
        look_word,
        sum(case when look_word = 'moved' then 1 else 0 end) over (
            partition by improvement_id, run_number order by month_number nulls last
        ) as moved_look_count
    from broken_runs
),

proofs as (
    select
        runs.improvement_id,
        runs.month_number,
        runs.month_end_date,
        runs.difference_ratio,
        runs.look_word,
        limits.look_count,
        runs.look_word = 'moved' and runs.moved_look_count = limits.look_count as is_proof
    from runs
    cross join limits
),

counted_proofs as (
    select
        improvement_id,
        month_number,
        month_end_date,
        difference_ratio,
        look_word,
        look_count,
        is_proof,
        sum(case when is_proof then 1 else 0 end) over (
            partition by improvement_id order by month_number nulls last
        ) as proof_count
    from proofs
),

-- Less than half of the newest proof is left, and that is no longer told from nothing.
weakened as (
    select
        improvement_id,
        month_number,
        look_word,
        look_count,
        proof_count,
        max(case when is_proof then month_end_date end) over (
            partition by improvement_id, proof_count
        ) as proven_on_date,
        coalesce(
            look_word in ('not_yet', 'worse')
            and 2 * difference_ratio < max(case when is_proof then difference_ratio end) over (
                partition by improvement_id, proof_count
            ),
            false
        ) as is_weak
    from counted_proofs
),

broken_weakness as (
    select
        improvement_id,
        month_number,
        look_word,
        look_count,
        proof_count,
        proven_on_date,
        is_weak,
        -- A look that cannot be judged neither ends a weakness nor is one.
        sum(case when is_weak or look_word = 'too_few' then 0 else 1 end) over (
            partition by improvement_id order by month_number nulls last
        ) as run_number
    from weakened
),

fallen as (
    select
        improvement_id,
        month_number,
        look_word,
        proof_count,
        proven_on_date,
        is_weak and sum(case when is_weak then 1 else 0 end) over (
            partition by improvement_id, run_number order by month_number nulls last
        ) >= look_count as is_fallen
    from broken_weakness
),

final as (
    select
        improvement_id,
        month_number,
        look_word,
        proof_count > 0 as was_proven,
        -- A fall stands until the next proof.
        max(case when is_fallen then 1 else 0 end) over (
            partition by improvement_id, proof_count order by month_number nulls last
        ) = 1 as has_fallen,
        proven_on_date
    from fallen
)

select * from final
