with
standing as (
    select
        improvement_id,
        announcement,
        approved_by_role,
        approved_at
    from {{ ref('int_improvements__standing') }}
    where announcement is not null
),

worded as (
    select
        improvement_id,
        worded_at
    from {{ ref('int_improvements__worded') }}
),

-- Free text is no role: who approved must be one that answers for a process.
roles as (
    select owner_role
    from {{ policy('processes', ['process_name']) }} as in_force
    group by owner_role
),

rules as (
    select
        audience,
        minimum_proven_days,
        needs_approval
    from {{ policy('announcement_rules', ['audience']) }} as in_force
),

judged as (
    select
        improvement_id,
        sticker
    from {{ ref('int_improvements__judged') }}
),

newest_proofs as (
    select
        improvement_id,
        metric_id,
        look_word,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        shares_proof_with_count,
        proven_on_date,
        row_number() over (partition by improvement_id order by look_month desc nulls last)
            as recency
    from {{ ref('improvement_proofs') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        standing.improvement_id,
        rules.audience,
        standing.announcement,
        newest_proofs.metric_id,
        newest_proofs.difference_ratio,
        newest_proofs.difference_low_ratio,
        newest_proofs.difference_high_ratio,
        newest_proofs.proven_on_date,
        roles.owner_role as approved_by_role,
        standing.approved_at,
        run_context.as_of_date,
        run_context.build_id
    from standing
    cross join rules
    cross join run_context
    inner join newest_proofs
        on standing.improvement_id = newest_proofs.improvement_id
        and newest_proofs.recency = 1
    inner join judged on standing.improvement_id = judged.improvement_id
    inner join worded on standing.improvement_id = worded.improvement_id
    left join roles on standing.approved_by_role = roles.owner_role
    where
        judged.sticker = 'green'
        -- One bad look takes no sticker away; what is told to the public holds at every look.
        and newest_proofs.look_word = 'moved'
        -- Of two done at once nobody knows which one worked.
        and newest_proofs.shares_proof_with_count = 0
        and {{ days_between('newest_proofs.proven_on_date', 'run_context.as_of_date') }}
        >= rules.minimum_proven_days
        and (
            not rules.needs_approval
            or (
                roles.owner_role is not null
                -- Other words need another approval.
                and standing.approved_at >= worded.worded_at
            )
        )
)

select * from final
