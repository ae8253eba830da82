{#- How often patients return after visits of the same numbers without an incident: each number
    weighs as much as it does among the visits with one. -#}
with
incidents as (
    select
        dimension,
        member,
        visit_id,
        visit_number
    from {{ ref('int_incidents__grouped') }}
    where visit_number is not null
),

visits_with_incident as (
    select visit_id
    from {{ ref('fct_incidents') }}
    where visit_id is not null
    group by visit_id
),

numbers as (
    select
        cases.visit_number,
        count(*) as case_count,
        sum(case when cases.has_returned then 1 else 0 end) as returned_count
    from {{ ref('int_loyalty_cases__matured') }} as cases
    left join visits_with_incident on cases.visit_id = visits_with_incident.visit_id
    where cases.is_closed and visits_with_incident.visit_id is null
    group by cases.visit_number
),

weights as (
    select
        incidents.dimension,
        incidents.member,
        incidents.visit_number,
        count(*) as incident_count
    from incidents
    group by incidents.dimension, incidents.member, incidents.visit_number
),

final as (
    select
        weights.dimension,
        weights.member,
        cast(sum(weights.incident_count) as bigint) as matched_incident_count,
        cast(sum(numbers.case_count) as bigint) as case_count,
        cast(sum(numbers.returned_count) as bigint) as returned_count,
        sum({{ nine_places(
            'weights.incident_count * ' ~ safe_divide('numbers.returned_count', 'numbers.case_count')
        ) }}) as returned_weight,
        sum({{ nine_places(
            safe_divide('weights.incident_count * weights.incident_count', 'numbers.case_count')
        ) }}) as squared_weight
    from weights
    inner join numbers on weights.visit_number = numbers.visit_number
    group by weights.dimension, weights.member
)

select * from final
