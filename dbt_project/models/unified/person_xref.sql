with
persons_matched as (
    select
        id_namespace,
        record_id,
        hcp_id,
        match_method,
        match_probability_ratio,
        valid_from_at
    from {{ ref('int_persons__matched') }}
),

final as (
    select
        id_namespace as source,
        record_id as source_contact_id,
        hcp_id,
        match_method,
        match_probability_ratio,
        valid_from_at
    from persons_matched
)

select * from final
