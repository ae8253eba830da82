with
hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
    where hcp_id <> 'unknown'
),

contacts as (
    select
        hcp_id,
        feature,
        feature_date,
        channel,
        product_id,
        feature_word
    from {{ ref('int_hcp_contacts__nearest') }}
),

account_views as (
    select
        account_id,
        feature,
        feature_date,
        product_id,
        feature_word
    from {{ ref('int_account_views__newest') }}
),

limits as (
    select
        feature,
        limit_days,
        needs_consent_channel
    from {{ policy('feature_limits', ['feature']) }} as in_force
),

consents as (
    select
        hcp_id,
        channel,
        consent_status
    from {{ ref('int_hcps__channel_consents') }}
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

observed as (
    select
        hcps.hcp_id,
        contacts.feature,
        contacts.feature_date,
        contacts.channel,
        contacts.product_id,
        contacts.feature_word
    from hcps
    inner join contacts on hcps.hcp_id = contacts.hcp_id

    union all

    select
        hcps.hcp_id,
        account_views.feature,
        account_views.feature_date,
        cast(null as string) as channel,
        account_views.product_id,
        account_views.feature_word
    from hcps
    inner join account_views on hcps.account_id = account_views.account_id
),

aged as (
    select
        observed.hcp_id,
        observed.feature,
        observed.feature_date,
        observed.channel,
        observed.product_id,
        observed.feature_word,
        limits.limit_days,
        coalesce(consents.consent_status, 'denied') as consent_status,
        {{ days_between('observed.feature_date', 'run_context.as_of_date') }} as age_days
    from observed
    cross join run_context
    inner join limits on observed.feature = limits.feature
    left join consents
        on observed.hcp_id = consents.hcp_id
        and limits.needs_consent_channel = consents.channel
),

-- A plan lies ahead: its age is negative, and it holds until its day.
final as (
    select
        hcp_id,
        feature,
        feature_date,
        channel,
        product_id,
        feature_word,
        case
            when consent_status <> 'granted' then 'no_consent'
            when age_days > limit_days then 'too_old'
            when -age_days > limit_days then 'too_far'
        end as withheld_reason,
        case
            when age_days < 0 then feature_date
            else {{ add_days('feature_date', 'limit_days') }}
        end as valid_until_date
    from aged
)

select * from final
