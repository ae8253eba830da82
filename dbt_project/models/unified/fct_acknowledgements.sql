with
acknowledgements as (
    {{ union_kind('acknowledgements') }}
),

final as (
    select
        source || ':' || acknowledgement_id as acknowledgement_id,
        play_id,
        play_version,
        employee_id,
        acknowledged_at as happened_at,
        known_at,
        source,
        load_id
    from acknowledgements
)

select * from final
