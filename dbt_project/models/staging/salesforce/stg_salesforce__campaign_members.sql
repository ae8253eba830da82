with
source as (
    {{ admitted_rows('salesforce', 'campaign_member') }}
),

campaigns as (
    select
        campaign_id,
        max(channel) as channel
    from {{ ref('stg_salesforce__campaigns') }}
    where superseded_at is null
    group by campaign_id
),

final as (
    select
        source.id as campaign_member_id,
        source.contactid as contact_id,
        source.campaign_code__c as campaign_id,
        coalesce(campaigns.channel, 'event') as channel,
        case source.status when 'Attended' then 'attended' else 'submitted' end
            as touch_type,
        case
            when source.status = 'Attended'
                then
                    coalesce(
                        {{ try_timestamp('source.firstrespondeddate') }},
                        {{ try_timestamp('source.createddate') }}
                    )
            else {{ try_timestamp('source.createddate') }}
        end as responded_at,
        source.recorded_at,
        source.known_at,
        source.is_deleted,
        source.is_backfill,
        source.load_id,
        source.load_sequence,
        source.row_id
    from source
    left join campaigns on source.campaign_code__c = campaigns.campaign_id
)

select * from final
