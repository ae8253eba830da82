with
longest_lookback as (
    select day_count
    from {{ longest_lookback() }} as lookbacks
),

walks as (
    select
        restated.journey_id,
        restated.account_key,
        restated.has_then_withdrawn,
        restated.has_then_arrived,
        restated.closed_on_date,
        restated.identity_date,
        restated.ended_at - longest_lookback.day_count * interval '1 day' as begun_at,
        restated.ended_at
    from {{ ref('int_conversions__restated') }} as restated
    cross join longest_lookback
    where restated.journey_id is not null
),

account_keys as (
    select
        known_on_date,
        source,
        source_account_id,
        account_key
    from {{ ref('int_accounts__known') }}
),

person_keys as (
    select
        known_on_date,
        hcp_id,
        account_key
    from {{ ref('int_persons__known') }}
),

touches as (
    select
        touch_id,
        parent_touch_id,
        id_namespace,
        source_account_id,
        hcp_id,
        channel,
        touch_type,
        campaign_id,
        is_automated,
        happened_at,
        known_at,
        superseded_at
    from {{ ref('int_touches__recorded') }}
),

-- Grouped though they are unique: joined first, they are few; with the touches joined first the
-- model took twice as long at 66,000 touches.
persons_walked as (
    select
        walks.journey_id,
        walks.identity_date,
        walks.begun_at,
        walks.ended_at,
        person_keys.hcp_id
    from walks
    inner join person_keys
        on walks.identity_date = person_keys.known_on_date
        and walks.account_key = person_keys.account_key
    group by
        walks.journey_id, walks.identity_date, walks.begun_at, walks.ended_at,
        person_keys.hcp_id
),

-- The organisation is the touch's own, or else its person's, as known on the walk's day.
versions_met as (
    select
        walks.journey_id,
        touches.touch_id,
        touches.known_at
    from walks
    inner join account_keys
        on walks.identity_date = account_keys.known_on_date
        and walks.account_key = account_keys.account_key
    inner join touches
        on account_keys.source = touches.id_namespace
        and account_keys.source_account_id = touches.source_account_id
        and walks.begun_at <= touches.happened_at
        and walks.ended_at >= touches.happened_at
    union all
    select
        persons_walked.journey_id,
        touches.touch_id,
        touches.known_at
    from persons_walked
    inner join touches
        on persons_walked.hcp_id = touches.hcp_id
        and persons_walked.begun_at <= touches.happened_at
        and persons_walked.ended_at >= touches.happened_at
    left join account_keys as own_keys
        on persons_walked.identity_date = own_keys.known_on_date
        and touches.id_namespace = own_keys.source
        and touches.source_account_id = own_keys.source_account_id
    where own_keys.account_key is null
),

versions_placed as (
    select
        walks.journey_id,
        touches.touch_id,
        touches.parent_touch_id,
        touches.channel,
        touches.touch_type,
        touches.campaign_id,
        touches.hcp_id,
        touches.is_automated,
        touches.happened_at,
        walks.has_then_withdrawn,
        walks.has_then_arrived,
        {{ in_force_on('touches', 'walks.closed_on_date') }} as was_so,
        touches.superseded_at is null as is_so,
        max(cast(touches.superseded_at is null as integer)) over (
            partition by walks.journey_id, touches.touch_id
        ) = 1 as is_there
    from versions_met
    inner join walks on versions_met.journey_id = walks.journey_id
    inner join touches
        on versions_met.touch_id = touches.touch_id
        and versions_met.known_at = touches.known_at
),

-- A touch that is still there is in the version of then or of now; one that is gone only
-- while its withdrawal is not known.
final as (
    select
        journey_id,
        touch_id,
        parent_touch_id,
        channel,
        touch_type,
        campaign_id,
        hcp_id,
        is_automated,
        happened_at
    from versions_placed
    where
        (is_so and not has_then_arrived)
        or (was_so and case when is_there then has_then_arrived else has_then_withdrawn end)
)

select * from final
