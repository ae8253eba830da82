with
visits as (
    select
        patient_id,
        account_id,
        visit_id,
        happened_at
    from {{ ref('fct_visits') }}
),

ranked_visits as (
    select
        patient_id,
        account_id,
        happened_at,
        row_number() over (
            partition by patient_id
            order by happened_at desc, visit_id desc
        ) as recency
    from visits
),

final as (
    select
        patient_id,
        max(case when recency = 1 then account_id end) as account_id,
        min(happened_at) as first_visited_at,
        max(happened_at) as last_visited_at,
        cast(count(*) as bigint) as visit_count
    from ranked_visits
    group by patient_id
)

select * from final
