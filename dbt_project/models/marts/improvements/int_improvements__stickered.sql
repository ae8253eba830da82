with
improvements as (
    select
        improvement_id,
        process_name,
        metric_id,
        first_state_at,
        done_month_number
    from {{ ref('int_improvements__standing') }}
),

metrics as (
    select metric_id
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

processes as (
    select
        process_name,
        journey_stage
    from {{ policy('processes', ['process_name']) }} as in_force
),

baselines as (
    select improvement_id
    from {{ ref('int_improvements__baselined') }}
),

proofs as (
    select
        improvement_id,
        {{ month_number('look_month') }} as month_number,
        lead({{ month_number('look_month') }}) over (
            partition by improvement_id order by look_month nulls last
        ) as next_month_number,
        sticker
    from {{ ref('improvement_proofs') }}
),

limits as (
    select cast({{ parameter('proof_stale_months') }} as bigint) as stale_month_count
),

months as (
    select
        month_start_date,
        month_end_date,
        month_number
    from {{ ref('int_months__whole') }}
),

final as (
    select
        improvements.improvement_id,
        months.month_start_date,
        coalesce(processes.journey_stage, 'unknown') as journey_stage,
        case
            when metrics.metric_id is null then 'grey'
            when months.month_number - proofs.month_number > limits.stale_month_count
                then 'grey'
            when proofs.sticker is not null then proofs.sticker
            -- Done, and nothing to compare with: nobody will ever know.
            when improvements.done_month_number <= months.month_number
                and baselines.improvement_id is null then 'grey'
            else 'red'
        end as sticker
    from improvements
    cross join limits
    inner join months
        on {{ date_of('improvements.first_state_at') }} <= months.month_end_date
    left join metrics on improvements.metric_id = metrics.metric_id
    left join processes on improvements.process_name = processes.process_name
    left join baselines on improvements.improvement_id = baselines.improvement_id
    -- A look stands until the next one: values come after their month, some a quarter later.
    left join proofs
        on improvements.improvement_id = proofs.improvement_id
        and months.month_number >= proofs.month_number
        and months.month_number < coalesce(proofs.next_month_number, months.month_number + 1)
)

select * from final
