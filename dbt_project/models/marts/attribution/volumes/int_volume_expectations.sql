with
months as (
    select
        account_id,
        product_id,
        volume_month,
        month_number,
        unit_count,
        covered_days,
        incomparable_reason,
        is_provisional
    from {{ ref('int_volume_months') }}
),

rules as (
    select
        cast({{ parameter('volume_baseline_months') }} as bigint) as baseline_months,
        cast({{ parameter('volume_smallest_past_months') }} as bigint) as smallest_past_months
),

-- What is still to be restated is no measure of what is usual.
past_months as (
    select
        account_id,
        product_id,
        month_number,
        unit_count,
        covered_days
    from months
    where incomparable_reason is null and not is_provisional
),

own_pasts as (
    select
        months.account_id,
        months.product_id,
        months.volume_month,
        months.covered_days,
        count(past_months.month_number) as past_month_count,
        cast(sum(past_months.unit_count) as decimal(18, 0)) as past_unit_count,
        cast(sum(past_months.covered_days) as decimal(18, 0)) as past_days
    from months
    cross join rules
    left join past_months
        on months.account_id = past_months.account_id
        and months.product_id = past_months.product_id
        and months.month_number - rules.baseline_months <= past_months.month_number
        and months.month_number > past_months.month_number
    where months.incomparable_reason is null
    group by
        months.account_id, months.product_id, months.volume_month, months.covered_days
),

-- By the day, so that February is not blamed for being short. To the nearest millionth, which
-- is floor(x + 1/2), with everything doubled to stay in whole numbers.
doubled as (
    select
        account_id,
        product_id,
        volume_month,
        past_month_count,
        2 * {{ millionths('past_unit_count') }} * covered_days + past_days as doubled_units,
        2 * past_days as doubled_days
    from own_pasts
),

guessed as (
    select
        account_id,
        product_id,
        volume_month,
        past_month_count,
        doubled_units,
        doubled_days,
        {{ guessed_quotient('doubled_units', 'doubled_days') }} as guess
    from doubled
),

expected as (
    select
        account_id,
        product_id,
        volume_month,
        past_month_count,
        {{ from_millionths(whole_quotient('guess', 'doubled_units', 'doubled_days')) }}
            as expected_unit_count
    from guessed
),

final as (
    select
        months.account_id,
        months.product_id,
        months.volume_month,
        cast(coalesce(expected.past_month_count, 0) as bigint) as past_month_count,
        case
            when expected.past_month_count >= rules.smallest_past_months
                then expected.expected_unit_count
        end as expected_unit_count,
        case
            when months.incomparable_reason is not null then months.incomparable_reason
            when expected.past_month_count < rules.smallest_past_months then 'too_little_past'
        end as no_baseline_reason
    from months
    cross join rules
    left join expected
        on months.account_id = expected.account_id
        and months.product_id = expected.product_id
        and months.volume_month = expected.volume_month
)

select * from final
