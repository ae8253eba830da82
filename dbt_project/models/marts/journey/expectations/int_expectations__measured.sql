with
pairs as (
    select
        answer_id,
        patient_id,
        journey_stage,
        expectation,
        experience,
        period_start_date,
        period_end_date
    from {{ ref('int_expectations__paired') }}
),

stages as (
    select
        period_start_date,
        journey_stage,
        is_merged
    from {{ merged_cells('pairs', ['period_start_date'], ['journey_stage']) }} as cells
    where is_group
),

-- The pairs of one patient hang together: patients are counted.
patients as (
    select
        pairs.period_start_date,
        pairs.period_end_date,
        {{ shown_cell('stages.is_merged', 'pairs.journey_stage') }} as journey_stage,
        pairs.patient_id,
        count(*) as pair_count,
        sum(pairs.expectation) as expectations,
        sum(pairs.experience) as experiences,
        sum(pairs.experience - pairs.expectation) as gaps
    from pairs
    inner join stages
        on pairs.period_start_date = stages.period_start_date
        and pairs.journey_stage = stages.journey_stage
    group by
        pairs.period_start_date, pairs.period_end_date,
        {{ shown_cell('stages.is_merged', 'pairs.journey_stage') }}, pairs.patient_id
),

final as (
    select
        period_start_date,
        period_end_date,
        journey_stage,
        cast(count(*) as bigint) as patient_count,
        cast(sum(pair_count) as bigint) as pair_count,
        cast(sum(expectations) as bigint) as expectations,
        cast(sum(experiences) as bigint) as experiences,
        cast(sum(gaps) as bigint) as gaps,
        cast(sum(pair_count * pair_count) as bigint) as pair_squares,
        cast(sum(gaps * gaps) as bigint) as gap_squares,
        cast(sum(gaps * pair_count) as bigint) as gap_products
    from patients
    group by period_start_date, period_end_date, journey_stage
)

select * from final
