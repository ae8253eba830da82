with
improvements as (
    select
        improvement_id,
        improvement_title,
        improvement_state,
        process_name,
        owner_department,
        metric_id,
        hypothesis_id,
        proof_word,
        orphan_reason
    from {{ ref('improvements') }}
),

ranked_costs as (
    select
        improvement_id,
        cost_reporting_amount,
        expected_reporting_amount,
        row_number() over (
            partition by improvement_id
            order by happened_at desc nulls last, improvement_change_id desc nulls last
        ) as recency
    from {{ ref('fct_improvements') }}
    where cost_amount is not null or expected_amount is not null
),

realised as (
    select
        improvement_id,
        look_month,
        shares_proof_with_count,
        realised_amount,
        realised_low_amount,
        realised_high_amount
    from {{ ref('int_cases__realised') }}
),

unit_values as (
    select metric_id
    from {{ policy('metric_unit_values', ['metric_id']) }} as in_force
),

hypothesis_tests as (
    select
        hypothesis_id,
        hypothesis_status
    from {{ ref('hypothesis_tests') }}
),

reporting as (
    select currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as dated_currency
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

judged as (
    select
        improvements.improvement_id,
        case
            when improvements.proof_word <> 'proven' then 'not_shown'
            when unit_values.metric_id is null then 'no_unit_value'
            when realised.shares_proof_with_count > 0 then 'shared'
            when realised.realised_amount is null then 'withheld'
            when ranked_costs.cost_reporting_amount is null then 'no_cost'
            when realised.realised_low_amount >= ranked_costs.cost_reporting_amount then 'paid'
            else 'not_yet'
        end as return_word,
        -- What several may have brought about is nobody's to count twice.
        coalesce(realised.shares_proof_with_count = 0, false) as is_own_proof
    from improvements
    inner join ranked_costs
        on improvements.improvement_id = ranked_costs.improvement_id
        and ranked_costs.recency = 1
    left join realised on improvements.improvement_id = realised.improvement_id
    left join unit_values on improvements.metric_id = unit_values.metric_id
),

final as (
    select
        improvements.improvement_id,
        improvements.improvement_title,
        improvements.improvement_state,
        improvements.process_name,
        improvements.owner_department,
        improvements.metric_id,
        improvements.hypothesis_id,
        hypothesis_tests.hypothesis_status,
        improvements.orphan_reason,
        judged.return_word,
        ranked_costs.cost_reporting_amount,
        ranked_costs.expected_reporting_amount,
        case when judged.is_own_proof then realised.realised_amount end
            as realised_reporting_amount,
        case when judged.is_own_proof then realised.realised_low_amount end
            as realised_low_reporting_amount,
        case when judged.is_own_proof then realised.realised_high_amount end
            as realised_high_reporting_amount,
        reporting.currency_code,
        case when judged.is_own_proof then realised.look_month end as look_month,
        run_context.as_of_date,
        run_context.build_id
    from improvements
    inner join judged on improvements.improvement_id = judged.improvement_id
    inner join ranked_costs
        on improvements.improvement_id = ranked_costs.improvement_id
        and ranked_costs.recency = 1
    cross join reporting
    cross join run_context
    left join realised on improvements.improvement_id = realised.improvement_id
    left join hypothesis_tests on improvements.hypothesis_id = hypothesis_tests.hypothesis_id
)

select * from final
