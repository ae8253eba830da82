with
tier_labels as (
    select
        tier,
        sort_order,
        colour,
        label_en,
        label_ja,
        label_ru,
        meaning,
        recommended_use
    from {{ policy('tier_labels', ['tier']) }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        tier_labels.tier,
        tier_labels.sort_order,
        tier_labels.colour,
        tier_labels.label_en,
        tier_labels.label_ja,
        tier_labels.label_ru,
        tier_labels.meaning,
        tier_labels.recommended_use,
        run_context.as_of_date,
        run_context.build_id
    from tier_labels
    cross join run_context
)

select * from final
