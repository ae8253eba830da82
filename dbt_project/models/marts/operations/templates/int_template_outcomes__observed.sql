with
outcomes as (
    select
        outcome,
        measure,
        channel
    from {{ policy('template_outcomes', ['outcome']) }} as in_force
),

consents as (
    select
        hcp_id,
        channel,
        {{ date_of('happened_at') }} as event_date
    from {{ ref('fct_consents') }}
    where consent_status = 'granted'
),

answers as (
    select
        hcp_id,
        {{ date_of('happened_at') }} as event_date
    from {{ ref('fct_survey_answers') }}
),

sales as (
    select
        account_id,
        product_id,
        {{ date_of('happened_at') }} as event_date
    from {{ ref('fct_revenue') }}
    where revenue_type = 'purchase'
),

forms as (
    select
        hcp_id,
        channel,
        {{ date_of('happened_at') }} as event_date
    from {{ ref('fct_touches') }}
    where touch_type = 'submitted' and not is_automated
),

-- Product `*`: what is told counts for whichever product the campaign was of.
final as (
    select
        outcomes.outcome,
        consents.hcp_id as unit_id,
        '*' as product_id,
        consents.event_date
    from consents
    inner join outcomes
        on outcomes.measure = 'consent_gained'
        and consents.channel = coalesce(outcomes.channel, consents.channel)
    union all
    select
        outcomes.outcome,
        answers.hcp_id as unit_id,
        '*' as product_id,
        answers.event_date
    from answers
    inner join outcomes on outcomes.measure = 'answered'
    union all
    select
        outcomes.outcome,
        sales.account_id as unit_id,
        coalesce(sales.product_id, '(none)') as product_id,
        sales.event_date
    from sales
    inner join outcomes on outcomes.measure = 'purchased'
    union all
    select
        outcomes.outcome,
        forms.hcp_id as unit_id,
        '*' as product_id,
        forms.event_date
    from forms
    inner join outcomes
        on outcomes.measure = 'submitted'
        and forms.channel = coalesce(outcomes.channel, forms.channel)
)

select * from final
