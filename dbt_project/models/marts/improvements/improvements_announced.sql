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
        standing.approved_by_role,
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
    where
        judged.sticker = 'green'
        -- Of two done at once nobody knows which one worked.
        and newest_proofs.shares_proof_with_count = 0
        and {{ days_between('newest_proofs.proven_on_date', 'run_context.as_of_date') }}
        >= rules.minimum_proven_days
        and (
            not rules.needs_approval
            or (
                standing.approved_by_role is not null
                and standing.approved_at is not null
            )
        )
)

select * from final
