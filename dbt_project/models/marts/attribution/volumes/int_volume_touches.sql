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
        touch_id,
        parent_touch_id,
        account_id,
        channel,
        is_measurable,
        campaign_id,
        product_id,
        collapses_into_parent,
        lookback_days,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
    where not is_passive  -- who came by itself was not worked on
),

product_lookbacks as (
    select
        channel,
        product_id,
        lookback_days
    from {{ policy('product_lookbacks', ['channel', 'product_id']) }} as in_force
),

campaigns as (
    select
        campaign_id,
        product_id
    from {{ ref('dim_campaigns') }}
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
    where parents.parent_account_id <> accounts.account_id  -- no group of itself
),

touches_of_units as (
    select
        units.unit_id,
        touches.touch_id,
        touches.parent_touch_id,
        touches.channel,
        touches.is_measurable,
        coalesce(touches.product_id, campaigns.product_id) as product_id,
        touches.collapses_into_parent,
        touches.lookback_days,
        touches.touched_at,
        touches.creditable_until_at
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
        touches_of_units.touch_id,
        touches_of_units.parent_touch_id,
        -- What consent keeps out stands in a bucket of its own, and raises no channel's share.
        case
            when touches_of_units.is_measurable then touches_of_units.channel
            else '(not measurable: consent)'
        end as channel,
        touches_of_units.collapses_into_parent,
        touches_of_units.touched_at,
        86400 * coalesce(product_lookbacks.lookback_days, touches_of_units.lookback_days)
            as lookback_seconds,
        {{ epoch_seconds('months.starts_at') }}
        - {{ epoch_seconds('touches_of_units.touched_at') }} as seconds_to_start,
        {{ epoch_seconds('months.ends_at') }}
        - {{ epoch_seconds('touches_of_units.touched_at') }} as seconds_to_end
    from months
    inner join touches_of_units
        on months.account_id = touches_of_units.unit_id
        and months.ends_at > touches_of_units.touched_at
        and months.starts_at < touches_of_units.creditable_until_at
        and coalesce(months.product_id = touches_of_units.product_id, true)
    left join product_lookbacks
        on months.product_id = product_lookbacks.product_id
        and touches_of_units.channel = product_lookbacks.channel
    where
        months.starts_at
        < {{ lookback_end('touches_of_units.touched_at', 'touches_of_units', 'product_lookbacks') }}
),

collapsed as (
    {{ collapsed_touches('touches_in_reach', key=['account_id', 'product_id', 'volume_month']) }}
),

final as (
    select
        touches_in_reach.account_id,
        touches_in_reach.product_id,
        touches_in_reach.volume_month,
        touches_in_reach.touch_id,
        touches_in_reach.channel,
        touches_in_reach.lookback_seconds,
        touches_in_reach.seconds_to_start,
        touches_in_reach.seconds_to_end
    from touches_in_reach
    left join collapsed
        on touches_in_reach.account_id = collapsed.account_id
        and touches_in_reach.product_id = collapsed.product_id
        and touches_in_reach.volume_month = collapsed.volume_month
        and touches_in_reach.touch_id = collapsed.touch_id
    where collapsed.touch_id is null
)

select * from final
