with
campaigns as (
    select
        campaign_id,
        campaign_name,
        channel,
        start_date,
        end_date,
        source,
        known_at
    from {{ ref('dim_campaigns') }}
),

campaign_spend as (
    select
        campaign_id,
        happened_at,
        source,
        known_at
    from {{ ref('fct_campaign_spend') }}
    where campaign_id is not null
),

improvements as (
    select
        evidence_reference,
        happened_at
    from {{ ref('fct_improvements') }}
    where evidence_reference is not null
),

kind_tables as (
    {{ kind_table_rows() }}
),

-- A first backfill tells when a row was last changed, and nobody knows when it was made: what
-- came with one is not held to be late.
backfills as (
    select
        kind_tables.feed,
        loads.source,
        max(loads.admitted_date) as backfilled_date
    from kind_tables
    inner join {{ source('ops', 'loads') }} as loads
        on kind_tables.source = loads.source
        and kind_tables.table_name = loads.table_name
    where loads.is_backfill
    group by kind_tables.feed, loads.source
),

papers as (
    select
        campaigns.campaign_id,
        'campaign_record' as evidence_type,
        -- A record without its name or its days registers nothing.
        case
            when
                campaigns.campaign_name is null or campaigns.channel is null
                or campaigns.start_date is null or campaigns.end_date is null
                then null
            when {{ date_of('campaigns.known_at') }} <= backfills.backfilled_date
                then least(campaigns.known_at, cast(campaigns.start_date as timestamp))
            else campaigns.known_at
        end as shown_at
    from campaigns
    left join backfills
        on campaigns.source = backfills.source and backfills.feed = 'campaigns'

    union all

    -- Spent is not booked: a line entered in autumn for spring is evidence in autumn.
    select
        campaign_spend.campaign_id,
        'spend_booked' as evidence_type,
        case
            when {{ date_of('campaign_spend.known_at') }} <= backfills.backfilled_date
                then campaign_spend.happened_at
            else greatest(campaign_spend.happened_at, campaign_spend.known_at)
        end as shown_at
    from campaign_spend
    left join backfills
        on campaign_spend.source = backfills.source and backfills.feed = 'campaign_spend'

    union all

    select
        campaigns.campaign_id,
        'reviewed' as evidence_type,
        improvements.happened_at as shown_at
    from campaigns
    inner join improvements on campaigns.campaign_id = improvements.evidence_reference
),

final as (
    select
        campaign_id,
        evidence_type,
        min(shown_at) as shown_at
    from papers
    group by campaign_id, evidence_type
)

select * from final
