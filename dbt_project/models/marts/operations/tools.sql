with
registered as (
    select
        tool_id,
        tool_name,
        category,
        owner_function,
        yearly_cost_amount,
        currency_code,
        user_count,
        introduced_date,
        retired_date
    from {{ policy('tool_register', ['tool_id']) }} as in_force
),

fed as (
    select
        tool_id,
        feed_list,
        feed_count,
        dead_feed_count,
        manual_step_count
    from {{ ref('int_tools__fed') }}
),

rates as (
    select
        currency_code,
        rate_date,
        reporting_rate
    from {{ ref('int_fx_rates__daily') }}
),

contracts as (
    select
        account_id,
        start_date,
        end_date
    from {{ ref('fct_contracts') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

reporting as (
    select currency_code as reporting_currency_code
    from {{ policy('reporting_currency', ['reporting']) }} as in_force
    where reporting = 'group'
),

customers as (
    select cast(count(distinct contracts.account_id) as bigint) as customer_count
    from contracts
    cross join run_context
    where
        contracts.account_id <> 'unknown'
        and contracts.start_date <= run_context.as_of_date
        and coalesce(contracts.end_date, run_context.as_of_date) >= run_context.as_of_date
),

priced as (
    select
        registered.tool_id,
        cast(
            registered.yearly_cost_amount * rates.reporting_rate as decimal(18, 2)
        ) as reporting_amount
    from registered
    cross join run_context
    inner join rates
        on registered.currency_code = rates.currency_code
        and run_context.as_of_date = rates.rate_date
),

stated as (
    select
        registered.tool_id,
        registered.category,
        case
            when registered.introduced_date > run_context.as_of_date then 'planned'
            when registered.retired_date < run_context.as_of_date then 'retired'
            else 'in_use'
        end as tool_state
    from registered
    cross join run_context
),

crowded as (
    select
        tool_id,
        tool_state,
        sum(case when tool_state = 'in_use' then 1 else 0 end) over (partition by category)
            as category_count
    from stated
),

final as (
    select
        registered.tool_id,
        registered.tool_name,
        registered.category,
        registered.owner_function,
        crowded.tool_state,
        case
            when crowded.tool_state <> 'in_use' then 'not_in_use'
            when crowded.category_count > 1 then 'shared_category'
            else 'only_one'
        end as redundancy_word,
        case
            when crowded.tool_state <> 'in_use' and coalesce(fed.feed_count, 0) > 0
                then 'fed_out_of_use'
            when coalesce(fed.dead_feed_count, 0) > 0 then 'dead_feed'
            when crowded.tool_state = 'in_use' and coalesce(fed.feed_count, 0) = 0
                then 'no_feed'
            else 'none'
        end as gap_word,
        fed.feed_list,
        coalesce(fed.feed_count, 0) as feed_count,
        coalesce(fed.dead_feed_count, 0) as dead_feed_count,
        coalesce(fed.manual_step_count, 0) as manual_step_count,
        registered.user_count,
        registered.yearly_cost_amount,
        registered.currency_code,
        priced.reporting_amount as yearly_cost_reporting_amount,
        cast(
            round({{ safe_divide('priced.reporting_amount', 'customers.customer_count') }}, 2)
            as decimal(18, 2)
        ) as customer_cost_reporting_amount,
        reporting.reporting_currency_code,
        registered.introduced_date,
        registered.retired_date,
        run_context.as_of_date,
        run_context.build_id
    from registered
    cross join run_context
    cross join reporting
    cross join customers
    inner join crowded on registered.tool_id = crowded.tool_id
    left join fed on registered.tool_id = fed.tool_id
    left join priced on registered.tool_id = priced.tool_id
)

select * from final
