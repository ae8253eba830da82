with
run_context as (
    select
        as_of_date,
        {{ add_days('as_of_date', '1 - ' ~ parameter('coverage_window_days')) }}
            as recent_since_date
    from {{ run_context() }} as build
),

account_rows as (
    select
        'usage' as feed,
        account_id,
        happened_at
    from {{ ref('fct_usage_daily') }}
    union all
    select
        'touches' as feed,
        account_id,
        happened_at
    from {{ ref('fct_touches') }}
    union all
    select
        'revenue' as feed,
        account_id,
        happened_at
    from {{ ref('fct_revenue') }}
    union all
    select
        'contracts' as feed,
        account_id,
        happened_at
    from {{ ref('fct_contracts') }}
    union all
    select
        'contract_events' as feed,
        account_id,
        happened_at
    from {{ ref('fct_contract_events') }}
    union all
    select
        'stage_changes' as feed,
        account_id,
        happened_at
    from {{ ref('fct_stage_changes') }}
    union all
    select
        'survey_invites' as feed,
        account_id,
        happened_at
    from {{ ref('fct_survey_invites') }}
    union all
    select
        'survey_answers' as feed,
        account_id,
        happened_at
    from {{ ref('fct_survey_answers') }}
    union all
    select
        'sentiments' as feed,
        account_id,
        happened_at
    from {{ ref('fct_sentiments') }}
    union all
    select
        'actions' as feed,
        account_id,
        happened_at
    from {{ ref('fct_actions') }}
    union all
    select
        'tickets' as feed,
        account_id,
        happened_at
    from {{ ref('fct_tickets') }}
    union all
    select
        'visits' as feed,
        account_id,
        happened_at
    from {{ ref('fct_visits') }}
    where not is_test
    union all
    select
        'patient_answers' as feed,
        account_id,
        happened_at
    from {{ ref('fct_patient_answers') }}
    where not is_test
    union all
    select
        'patient_contacts' as feed,
        account_id,
        happened_at
    from {{ ref('fct_patient_contacts') }}
    where not is_test
    union all
    select
        'programme_events' as feed,
        account_id,
        happened_at
    from {{ ref('fct_programme_events') }}
    union all
    select
        'device_operations' as feed,
        account_id,
        happened_at
    from {{ ref('fct_device_operations') }}
    union all
    select
        'field_feedback' as feed,
        account_id,
        happened_at
    from {{ ref('fct_field_feedback') }}
    union all
    select
        'reviews' as feed,
        account_id,
        happened_at
    from {{ ref('fct_reviews') }}
    union all
    select
        'incidents' as feed,
        account_id,
        happened_at
    from {{ ref('fct_incidents') }}
),

final as (
    select
        account_rows.feed,
        account_rows.account_id,
        cast(count(*) as bigint) as row_count,
        cast(sum(
            case when account_rows.happened_at >= run_context.recent_since_date then 1 else 0 end
        ) as bigint) as recent_row_count,
        {{ date_of('min(account_rows.happened_at)') }} as first_happened_date,
        {{ date_of('max(account_rows.happened_at)') }} as last_happened_date
    from account_rows
    cross join run_context
    where {{ date_of('account_rows.happened_at') }} <= run_context.as_of_date
    group by account_rows.feed, account_rows.account_id
)

select * from final
