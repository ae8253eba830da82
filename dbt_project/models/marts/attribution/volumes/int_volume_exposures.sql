with
months as (
    select
        account_id,
        product_id,
        volume_month,
        cast(first_date as timestamp) as starts_at,
        cast({{ add_days('last_date', 1) }} as timestamp) as ends_at
    from {{ ref('int_volume_months') }}
    where incomparable_reason is null
),

accounts as (
    select
        account_id,
        parent_account_id
    from {{ ref('dim_accounts') }}
),

touches as (
    select
        account_id,
        -- What consent keeps out stands in a bucket of its own, and raises no channel's share.
        case when not is_measurable then '(not measurable: consent)' else channel end as channel,
        campaign_id,
        product_id,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
    -- Who came by itself was not worked on.
    where not is_passive
),

campaigns as (
    select
        campaign_id,
        product_id
    from {{ ref('dim_campaigns') }}
),

rules as (
    select cast({{ parameter('volume_half_lives_per_lookback') }} as double) as half_lives
),

-- A volume that is known for a group or a territory as a whole is worked on wherever it is: in a
-- clinic of its own or in one of a group of its own.
units as (
    select
        account_id as unit_id,
        account_id as touched_account_id
    from accounts
    union all
    select
        parent_account_id as unit_id,
        account_id as touched_account_id
    from accounts
    where parent_account_id is not null
    union all
    select
        parents.parent_account_id as unit_id,
        accounts.account_id as touched_account_id
    from accounts
    inner join accounts as parents on accounts.parent_account_id = parents.account_id
    -- Two that name each other as parents are no group of themselves.
    where parents.parent_account_id <> accounts.account_id
),

touches_of_units as (
    select
        units.unit_id,
        touches.channel,
        coalesce(touches.product_id, campaigns.product_id) as product_id,
        touches.touched_at,
        touches.creditable_until_at,
        {{ epoch_seconds('touches.touched_at') }} as touched_second,
        {{ epoch_seconds('touches.creditable_until_at') }} as last_second
    from touches
    inner join units on touches.account_id = units.touched_account_id
    left join campaigns on touches.campaign_id = campaigns.campaign_id
),

-- A touch for another product is none; one for no product in particular counts for each.
touches_in_reach as (
    select
        months.account_id,
        months.product_id,
        months.volume_month,
        touches_of_units.channel,
        (touches_of_units.last_second - touches_of_units.touched_second) / rules.half_lives
            as half_life_seconds,
        greatest({{ epoch_seconds('months.starts_at') }} - touches_of_units.touched_second, 0)
            as from_seconds,
        least({{ epoch_seconds('months.ends_at') }}, touches_of_units.last_second)
        - touches_of_units.touched_second as until_seconds
    from months
    inner join touches_of_units
        on months.account_id = touches_of_units.unit_id
        and months.ends_at > touches_of_units.touched_at
        and months.starts_at < touches_of_units.creditable_until_at
        and coalesce(months.product_id = touches_of_units.product_id, true)
    cross join rules
),

-- The part of a touch's effect that falls into the period: what is left of it at the start less
-- what is left at the end. Weighed by its age at the end alone, a visit on the last day would
-- weigh most and could not have earned a thing.
weighed as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        cast(
            {{ power_of_two('-' ~ safe_divide('from_seconds', 'half_life_seconds')) }}
            as decimal(18, 12)
        ) - cast(
            {{ power_of_two('-' ~ safe_divide('until_seconds', 'half_life_seconds')) }}
            as decimal(18, 12)
        ) as exposure_weight
    from touches_in_reach
),

final as (
    select
        account_id,
        product_id,
        volume_month,
        channel,
        cast(count(*) as bigint) as touch_count,
        cast(sum(exposure_weight) as decimal(18, 12)) as exposure_weight
    from weighed
    where exposure_weight > 0
    group by account_id, product_id, volume_month, channel
)

select * from final
