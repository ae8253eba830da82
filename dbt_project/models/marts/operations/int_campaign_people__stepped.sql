with
step_touches as (
    select
        campaign_id,
        step_id,
        hcp_id,
        evidence_type,
        approved_at,
        happened_at
    from {{ ref('int_campaign_touches__stepped') }}
),

final as (
    select
        campaign_id,
        step_id,
        hcp_id,
        evidence_type,
        min(happened_at) as touched_at,
        -- All pieces that a person was sent, or none of them counts.
        case when count(approved_at) = count(*) then max(approved_at) end as approved_at
    from step_touches
    group by campaign_id, step_id, hcp_id, evidence_type
)

select * from final
