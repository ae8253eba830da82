with
open_improvements as (
    select
        improvement_id,
        improvement_title,
        process_name,
        owner_department,
        destination,
        metric_id,
        value_class,
        effort_days
    from {{ ref('improvements') }}
    where is_open
),

newest_quarter as (
    select max(quarter_start_date) as quarter_start_date
    from {{ ref('moments_of_truth') }}
    where is_quarter_over
),

ranked_moments as (
    select
        shown.moment_id,
        shown.ecosystem_layer,
        shown.customer_words,
        shown.process_name,
        shown.avoided_ratio,
        row_number() over (
            partition by shown.process_name order by shown.dissatisfier_rank asc nulls last
        ) as rank_within_process
    from {{ ref('moments_of_truth') }} as shown
    inner join newest_quarter on shown.quarter_start_date = newest_quarter.quarter_start_date
    where shown.dissatisfier_rank is not null and shown.avoided_ratio < 1
),

weights as (
    select
        moment_id,
        cast(severity_weight_ratio as double) as severity_weight
    from {{ policy('customer_moments', ['moment_id']) }} as in_force
),

moments as (
    select
        ranked_moments.moment_id,
        ranked_moments.ecosystem_layer,
        ranked_moments.customer_words,
        ranked_moments.process_name,
        ranked_moments.avoided_ratio,
        ranked_moments.rank_within_process,
        weights.severity_weight,
        round(
            weights.severity_weight * (1 - cast(ranked_moments.avoided_ratio as double)), 9
        ) as severe_share
    from ranked_moments
    inner join weights on ranked_moments.moment_id = weights.moment_id
),

layers as (
    select
        ecosystem_layer,
        destination
    from {{ policy('ecosystem_layers', ['ecosystem_layer']) }} as in_force
),

processes as (
    select
        process_name,
        owner_department
    from {{ policy('processes', ['process_name']) }} as in_force
),

worked_on as (
    select process_name
    from open_improvements
    where process_name is not null
    group by process_name
),

final as (
    select
        'improvement' as subject_kind,
        open_improvements.improvement_id as subject_id,
        open_improvements.improvement_title as subject_name,
        open_improvements.process_name,
        open_improvements.owner_department,
        coalesce(open_improvements.destination, 'process') as destination,
        open_improvements.metric_id,
        open_improvements.value_class,
        open_improvements.effort_days,
        (cast(open_improvements.value_class as double) - 1) / 4 as value_share,
        moments.moment_id,
        moments.ecosystem_layer,
        moments.avoided_ratio,
        moments.severe_share
    from open_improvements
    left join moments
        on open_improvements.process_name = moments.process_name
        and moments.rank_within_process = 1
    union all
    -- Nobody works on what lets customers down here: as urgent as it is severe.
    select
        'moment' as subject_kind,
        moments.moment_id || ':' || moments.ecosystem_layer as subject_id,
        moments.customer_words as subject_name,
        moments.process_name,
        processes.owner_department,
        coalesce(layers.destination, 'process') as destination,
        cast(null as string) as metric_id,
        cast(null as bigint) as value_class,
        cast(null as bigint) as effort_days,
        moments.severity_weight as value_share,
        moments.moment_id,
        moments.ecosystem_layer,
        moments.avoided_ratio,
        moments.severe_share
    from moments
    left join worked_on on moments.process_name = worked_on.process_name
    left join layers on moments.ecosystem_layer = layers.ecosystem_layer
    left join processes on moments.process_name = processes.process_name
    where worked_on.process_name is null
)

select * from final
