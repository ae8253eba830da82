with
changes as (
    select
        improvement_change_id,
        improvement_id,
        coalesce(announcement, '') as announcement,
        happened_at
    from {{ ref('fct_improvements') }}
),

followed as (
    select
        improvement_id,
        announcement,
        happened_at,
        lag(announcement) over (
            partition by improvement_id
            order by happened_at nulls last, improvement_change_id nulls last
        ) as former_announcement
    from changes
),

-- Words that came and went and came again are as new as the last time.
final as (
    select
        improvement_id,
        max(happened_at) as worded_at
    from followed
    where former_announcement is null or former_announcement <> announcement
    group by improvement_id
)

select * from final
