with
reached as (
    select
        campaign_id,
        hcp_id,
        {{ date_of('reached_at') }} as first_reached_date
    from {{ ref('int_campaign_people__reached') }}
),

touches as (
    select
        hcp_id,
        campaign_id,
        channel,
        touch_type,
        is_automated,
        {{ date_of('happened_at') }} as touch_date
    from {{ ref('fct_touches') }}
    where campaign_id is not null
),

campaigns as (
    select
        campaign_id,
        template_id,
        coalesce(product_id, '(none)') as product_id
    from {{ ref('dim_campaigns') }}
    where template_id is not null
),

channels as (
    select
        channel,
        touch_types
    from {{ policy('channels', ['channel']) }} as in_force
),

touches_told as (
    select
        touches.hcp_id,
        touches.campaign_id,
        touches.touch_date,
        touches.touch_type,
        coalesce({{ earns_credit('touches', 'channels') }}, false) as is_response
    from touches
    left join channels on touches.channel = channels.channel
),

-- The day of a campaign is the first on which anybody answered to it: a webinar's own day. It is
-- the same for both sides, so that neither has longer to do anything. A campaign that nobody
-- answered to compares nothing.
campaign_days as (
    select
        campaign_id,
        min(touch_date) as campaign_date
    from touches_told
    where is_response
    group by campaign_id
),

persons_told as (
    select
        campaign_id,
        hcp_id,
        min(case when is_response then touch_date end) as response_date,
        min(case when touch_type = 'submitted' then touch_date end) as registration_date
    from touches_told
    group by campaign_id, hcp_id
),

final as (
    select
        campaigns.template_id,
        campaigns.product_id,
        reached.campaign_id,
        reached.hcp_id,
        campaign_days.campaign_date,
        reached.first_reached_date,
        persons_told.registration_date,
        persons_told.response_date
    from reached
    inner join campaigns on reached.campaign_id = campaigns.campaign_id
    inner join campaign_days on reached.campaign_id = campaign_days.campaign_id
    left join persons_told
        on reached.campaign_id = persons_told.campaign_id
        and reached.hcp_id = persons_told.hcp_id
    where reached.hcp_id <> 'unknown'
)

select * from final
