with
feed_rows as (
    select
        feed,
        account_id,
        row_count,
        recent_row_count,
        first_happened_date,
        last_happened_date
    from {{ ref('int_feed_rows__by_account') }}
),

feed_status as (
    select
        feed,
        as_of_date,
        feed_status
    from {{ ref('fct_feed_status') }}
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

customers as (
    select contracts.account_id
    from contracts
    cross join run_context
    where
        contracts.account_id <> 'unknown'
        and contracts.start_date <= run_context.as_of_date
        and coalesce(contracts.end_date, run_context.as_of_date) >= run_context.as_of_date
    group by contracts.account_id
),

customer_count as (
    select count(*) as account_count
    from customers
),

coverage_by_feed as (
    select
        feed_rows.feed,
        cast(sum(feed_rows.row_count) as bigint) as row_count,
        cast(
            sum(case when feed_rows.account_id = 'unknown' then feed_rows.row_count else 0 end)
            as bigint
        ) as unresolved_row_count,
        cast(sum(case
            when customers.account_id is not null and feed_rows.recent_row_count > 0 then 1
            else 0
        end) as bigint) as covered_account_count,
        min(feed_rows.first_happened_date) as first_happened_date,
        max(feed_rows.last_happened_date) as last_happened_date
    from feed_rows
    left join customers on feed_rows.account_id = customers.account_id
    group by feed_rows.feed
),

final as (
    select
        feed_status.feed,
        feed_status.feed_status,
        cast(customer_count.account_count as bigint) as account_count,
        coalesce(coverage_by_feed.covered_account_count, 0) as covered_account_count,
        {{ ratio(
            'coalesce(coverage_by_feed.covered_account_count, 0)',
            'customer_count.account_count'
        ) }} as coverage_ratio,
        coalesce(coverage_by_feed.row_count, 0) as row_count,
        coalesce(coverage_by_feed.unresolved_row_count, 0) as unresolved_row_count,
        coverage_by_feed.first_happened_date,
        coverage_by_feed.last_happened_date,
        run_context.as_of_date,
        run_context.build_id
    from feed_status
    inner join run_context on feed_status.as_of_date = run_context.as_of_date
    cross join customer_count
    left join coverage_by_feed on feed_status.feed = coverage_by_feed.feed
    where
        -- The feeds that tell about one organisation at a time; reference data covers none.
        feed_status.feed in (
            'usage', 'touches', 'revenue', 'contracts', 'contract_events', 'stage_changes',
            'survey_invites', 'survey_answers', 'sentiments', 'tickets', 'visits',
            'device_operations', 'field_feedback', 'reviews', 'incidents', 'actions',
            'patient_answers', 'patient_contacts', 'programme_events'
        )
)

select * from final
