with
contract_versions as (
    {{ union_versions('contracts', condition='not is_deleted and outcome is not null') }}
),

final as (
    select
        source,
        contract_id,
        outcome,
        min(known_at) as outcome_known_at
    from contract_versions
    group by source, contract_id, outcome
)

select * from final
