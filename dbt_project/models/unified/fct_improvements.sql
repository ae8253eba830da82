with
improvements as (
    {{ union_kind('improvements') }}
),

final as (
    select
        source || ':' || improvement_change_id as improvement_change_id,
        improvement_id,
        process_name,
        improvement_title,
        improvement_type,
        improvement_state,
        owner_department,
        metric_name,
        changed_at as happened_at,
        known_at,
        source,
        load_id
    from improvements
)

select * from final
