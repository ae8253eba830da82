with
weeks as (
    select week_number
    from {{ ref('int_lift__touch_weeks') }}
    where is_alone
    group by week_number
),

accounts as (
    select
        account_id,
        coalesce(size_band, 'unknown') as size_band
    from {{ ref('dim_accounts') }}
    where account_id <> 'unknown'
),

stays as (
    select
        account_id,
        first_week,
        last_week,
        first_whole_week,
        last_whole_week
    from {{ ref('int_lift__stays') }}
),

first_sales as (
    select
        account_id,
        min(week_number) as week_number
    from {{ ref('int_lift__sales') }}
    group by account_id
),

rules as (
    select cast({{ parameter('lift_window_weeks') }} as bigint) as window_weeks
),

compared_weeks as (
    select
        accounts.account_id,
        accounts.size_band,
        weeks.week_number,
        weeks.week_number - 3 * rules.window_weeks as from_week,
        weeks.week_number + rules.window_weeks as until_week
    from accounts
    cross join weeks
    cross join rules
),

states as (
    select
        compared_weeks.account_id,
        compared_weeks.week_number,
        compared_weeks.size_band,
        compared_weeks.from_week,
        count(stays.account_id) as stay_count,
        max(
            case
                when
                    stays.first_whole_week <= compared_weeks.from_week
                    and stays.last_whole_week >= compared_weeks.until_week
                    then 1
                else 0
            end
        ) as is_covered
    from compared_weeks
    left join stays
        on compared_weeks.account_id = stays.account_id
        and compared_weeks.until_week >= stays.first_week
        and compared_weeks.from_week <= stays.last_week
    group by
        compared_weeks.account_id,
        compared_weeks.week_number,
        compared_weeks.size_band,
        compared_weeks.from_week
),

-- Who comes or goes within the weeks compared buys more or less by that alone.
final as (
    select
        states.account_id,
        states.week_number,
        states.size_band,
        states.is_covered = 1 as is_under_contract
    from states
    left join first_sales on states.account_id = first_sales.account_id
    where
        states.is_covered = 1
        or (states.stay_count = 0 and first_sales.week_number < states.from_week)
)

select * from final
