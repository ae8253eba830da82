with
accounts_segmented as (
    select
        account_id,
        segment_type,
        segment
    from {{ ref('int_accounts__segmented') }}
),

customers as (
    select account_id
    from {{ ref('fct_contracts') }}
    where account_id <> 'unknown'
    group by account_id
),

members as (
    select
        accounts_segmented.account_id,
        accounts_segmented.segment_type,
        accounts_segmented.segment
    from accounts_segmented
    inner join customers on accounts_segmented.account_id = customers.account_id
),

segments as (
    select
        segment_type,
        segment,
        count(*) as account_count
    from members
    group by segment_type, segment
),

exposures as (
    select
        exposed.regime_name,
        exposed.account_id
    from {{ ref('int_regimes__exposed') }} as exposed
    inner join {{ ref('int_regimes__dated') }} as dated
        on exposed.regime_name = dated.regime_name
    where dated.is_suspending
),

exposures_counted as (
    select
        members.segment_type,
        members.segment,
        exposures.regime_name,
        count(*) as exposed_count
    from members
    inner join exposures on members.account_id = exposures.account_id
    group by members.segment_type, members.segment, exposures.regime_name
),

exposures_ranked as (
    select
        segments.segment_type,
        segments.segment,
        exposures_counted.regime_name,
        row_number() over (
            partition by segments.segment_type, segments.segment
            order by
                exposures_counted.exposed_count desc nulls last,
                exposures_counted.regime_name asc nulls last
        ) as exposure_rank
    from segments
    inner join exposures_counted
        on segments.segment_type = exposures_counted.segment_type
        and segments.segment = exposures_counted.segment
    where
        exposures_counted.exposed_count
        >= segments.account_count * {{ parameter('regime_exposed_share_ratio') }}
),

final as (
    select
        segment_type,
        segment,
        regime_name as suspended_reason
    from exposures_ranked
    where exposure_rank = 1
)

select * from final
