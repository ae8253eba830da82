with
dim_accounts as (
    select
        account_id,
        coalesce(owner_employee_id, 'unknown') as owner_employee_id
    from {{ ref('dim_accounts') }}
),

run_context as (
    select
        as_of_date,
        {{ week_sunday(add_days('as_of_date', -1)) }} as week_before_date
    from {{ run_context() }} as context
),

final as (
    select
        dim_accounts.owner_employee_id,
        count(*) as answered_count
    from {{ ref('fct_sentiments') }} as sentiments
    cross join run_context
    inner join dim_accounts on sentiments.account_id = dim_accounts.account_id
    where
        {{ date_of('sentiments.known_at') }} > run_context.week_before_date
        and {{ date_of('sentiments.known_at') }} <= run_context.as_of_date
    group by dim_accounts.owner_employee_id
)

select * from final
