with
messages as (
    select
        campaign_id,
        step_id,
        touch_id,
        hcp_id,
        channel,
        happened_at
    from {{ ref('int_campaign_touches__stepped') }}
    where evidence_type = 'audience_consented'
),

consents as (
    select
        consent_event_id,
        hcp_id,
        channel,
        consent_status,
        happened_at
    from {{ ref('fct_consents') }}
    where hcp_id <> 'unknown'
),

hcps as (
    select
        hcp_id,
        email_consent
    from {{ ref('dim_hcps') }}
),

statements_before as (
    select
        messages.step_id,
        messages.touch_id,
        consents.consent_status,
        row_number() over (
            partition by messages.step_id, messages.touch_id
            order by
                consents.happened_at desc,
                consents.consent_status asc,
                consents.consent_event_id asc
        ) as recency
    from messages
    inner join consents
        on messages.hcp_id = consents.hcp_id
        and messages.channel = consents.channel
        and messages.happened_at >= consents.happened_at
),

people_with_statements as (
    select
        hcp_id,
        channel
    from consents
    group by hcp_id, channel
),

-- Who said anything on the channel is held to what was last said before the message; of the
-- others only their records tell, and only of e-mail.
judged_messages as (
    select
        messages.campaign_id,
        messages.step_id,
        messages.hcp_id,
        messages.happened_at,
        case
            when statements_before.touch_id is not null
                then statements_before.consent_status = 'granted'
            when people_with_statements.hcp_id is not null then false
            else messages.channel = 'email' and hcps.email_consent = 'granted'
        end as is_agreed
    from messages
    left join statements_before
        on messages.step_id = statements_before.step_id
        and messages.touch_id = statements_before.touch_id
        and statements_before.recency = 1
    left join people_with_statements
        on messages.hcp_id = people_with_statements.hcp_id
        and messages.channel = people_with_statements.channel
    left join hcps on messages.hcp_id = hcps.hcp_id
),

final as (
    select
        campaign_id,
        step_id,
        hcp_id,
        -- One message too many is one too many.
        case
            when min(case when is_agreed then 1 else 0 end) = 1 then min(happened_at)
        end as agreed_at
    from judged_messages
    group by campaign_id, step_id, hcp_id
)

select * from final
