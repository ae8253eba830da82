with
shown as (
    select
        period_start_date,
        period_end_date,
        department,
        next_department,
        hand_off_count_rounded,
        complete_ratio,
        complete_low_ratio,
        complete_high_ratio,
        fields_lost_ratio,
        fields_lost_low_ratio,
        fields_lost_high_ratio,
        asked_again_ratio,
        withheld_reason
    from {{ ref('int_hand_offs__bounded') }}
),

most_lost as (
    select
        period_start_date,
        department,
        next_department,
        field_name,
        hand_off_count,
        missing_count,
        missing_patient_count,
        kept_patient_count
    from {{ ref('int_hand_off_fields__ranked') }}
    where missing_rank = 1 and missing_count > 0
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count
    from {{ run_context() }} as build
),

final as (
    select
        shown.period_start_date,
        shown.period_end_date,
        shown.department,
        shown.next_department,
        shown.hand_off_count_rounded,
        shown.complete_ratio,
        shown.complete_low_ratio,
        shown.complete_high_ratio,
        shown.fields_lost_ratio,
        shown.fields_lost_low_ratio,
        shown.fields_lost_high_ratio,
        shown.asked_again_ratio,
        most_lost.field_name as most_lost_field,
        case when most_lost.field_name is not null then {{ two_places(
            safe_divide('most_lost.missing_count', 'most_lost.hand_off_count')
        ) }} end as most_lost_ratio,
        case
            when shown.withheld_reason is null
                then cast(row_number() over (
                        partition by shown.period_start_date
                        order by
                            shown.fields_lost_low_ratio desc nulls last,
                            shown.department asc nulls last,
                            shown.next_department asc nulls last
                    ) as bigint)
        end as loss_rank,
        shown.withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from shown
    cross join run_context
    left join most_lost
        on shown.period_start_date = most_lost.period_start_date
        and shown.department = most_lost.department
        and shown.next_department = most_lost.next_department
        and shown.withheld_reason is null
        and {{ is_shareable(
            'most_lost.missing_patient_count', 'most_lost.kept_patient_count',
            'run_context.smallest_count'
        ) }}
)

select * from final
