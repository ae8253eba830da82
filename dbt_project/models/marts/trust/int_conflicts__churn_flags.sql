with
accounts as (
    select
        account_id,
        has_churned,
        source
    from {{ ref('dim_accounts') }}
),

contract_events as (
    select
        account_id,
        event_type,
        source
    from {{ ref('fct_contract_events') }}
),

event_sources as (
    select max(source) as event_source
    from contract_events
),

churned_events as (
    select
        account_id,
        count(*) as event_count
    from contract_events
    where event_type = 'churned'
    group by account_id
),

final as (
    select
        'churn_flag_against_events' as conflict_type,
        accounts.account_id,
        accounts.source as first_source,
        event_sources.event_source as second_source,
        case when accounts.has_churned then 'flag: churned' else 'flag: not churned' end
            as first_value,
        case
            when churned_events.account_id is null then 'events: none churned'
            else 'events: churned'
        end as second_value,
        cast(coalesce(churned_events.event_count, 1) as bigint) as row_count
    from accounts
    -- No event of any account: the feed is silent, which contradicts nobody.
    inner join event_sources on event_sources.event_source is not null
    left join churned_events on accounts.account_id = churned_events.account_id
    where accounts.has_churned <> (churned_events.account_id is not null)
)

select * from final
