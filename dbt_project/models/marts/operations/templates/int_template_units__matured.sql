with
persons as (
    select
        template_id,
        product_id,
        campaign_id,
        hcp_id,
        campaign_date,
        first_reached_date,
        registration_date,
        response_date
    from {{ ref('int_campaign_answers__dated') }}
),

hcps as (
    select
        hcp_id,
        account_id
    from {{ ref('dim_hcps') }}
),

consents as (
    select
        hcp_id,
        channel,
        consent_status,
        {{ date_of('happened_at') }} as from_date,
        lead({{ date_of('happened_at') }}) over (
            partition by hcp_id, channel
            order by happened_at nulls last, consent_event_id nulls last
        ) as until_date
    from {{ ref('fct_consents') }}
),

outcomes as (
    select
        outcome,
        measure,
        channel,
        answer_days,
        window_days
    from {{ policy('template_outcomes', ['outcome']) }} as in_force
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- Sides are parted on one day, and what counts comes after it: who answers later stands with those
-- who had not, or else an outcome could come before the answer that it is put down to. Whom a
-- campaign reaches later still is nobody's case.
persons_parted as (
    select
        persons.template_id,
        persons.product_id,
        persons.campaign_id,
        persons.hcp_id,
        persons.first_reached_date,
        persons.registration_date,
        persons.response_date,
        outcomes.outcome,
        outcomes.measure,
        outcomes.channel,
        outcomes.window_days,
        {{ add_days('persons.campaign_date', 'outcomes.answer_days') }} as parting_date
    from persons
    cross join outcomes
),

-- Colleagues buy together: of purchases the organisation is one case.
units as (
    select
        persons.template_id,
        persons.product_id,
        persons.campaign_id,
        persons.parting_date,
        persons.outcome,
        persons.window_days,
        case when persons.measure = 'purchased' then hcps.account_id else persons.hcp_id end
            as unit_id,
        max(case when persons.response_date <= persons.parting_date then 1 else 0 end)
            as treatment,
        max(case when persons.registration_date <= persons.parting_date then 1 else 0 end)
            as registration,
        -- Who has consented already can gain nothing.
        max(
            case
                when persons.measure = 'consent_gained' and consents.hcp_id is not null then 1
                else 0
            end
        ) as has_it_already
    from persons_parted as persons
    left join hcps on persons.hcp_id = hcps.hcp_id
    left join consents
        on persons.hcp_id = consents.hcp_id
        and consents.channel = coalesce(persons.channel, consents.channel)
        and consents.consent_status = 'granted'
        and persons.parting_date >= consents.from_date
        and (consents.until_date is null or persons.parting_date < consents.until_date)
    where persons.first_reached_date <= persons.parting_date
    group by
        persons.template_id,
        persons.product_id,
        persons.campaign_id,
        persons.parting_date,
        persons.outcome,
        persons.window_days,
        case when persons.measure = 'purchased' then hcps.account_id else persons.hcp_id end
),

-- Only windows that have passed whole; the first campaign of a unit alone.
placed as (
    select
        units.template_id,
        units.product_id,
        units.outcome,
        units.unit_id,
        units.treatment,
        units.registration,
        units.parting_date,
        units.window_days,
        row_number() over (
            partition by units.template_id, units.product_id, units.outcome, units.unit_id
            order by units.parting_date nulls last, units.campaign_id nulls last
        ) as campaign_order
    from units
    cross join run_context
    where
        units.has_it_already = 0
        and coalesce(units.unit_id, 'unknown') <> 'unknown'
        and {{ add_days('units.parting_date', 'units.window_days') }}
        <= run_context.as_of_date
),

final as (
    select
        template_id,
        product_id,
        outcome,
        unit_id,
        treatment = 1 as is_treated,
        registration = 1 as is_registered,
        parting_date,
        window_days
    from placed
    where campaign_order = 1
)

select * from final
