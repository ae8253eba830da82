with
persons as (
    select
        content_id,
        rule_id,
        hcp_id,
        treated_case_count,
        untreated_case_count,
        untreated_weight,
        treated_before,
        treated_after,
        untreated_before,
        untreated_after
    from {{ ref('int_content_persons__weighed') }}
),

rules as (
    select {{ parameter('confidence_deviations') }} as deviations
    from {{ run_context() }} as build
),

summed as (
    select
        content_id,
        rule_id,
        {{ count_of('treated_case_count > 0') }} as treated_person_count,
        {{ count_of('untreated_case_count > 0') }} as untreated_person_count,
        cast(count(*) as bigint) as person_count,
        cast(sum(treated_case_count) as bigint) as treated_case_count,
        cast(sum(untreated_weight) as double) as untreated_weight,
        cast(sum(treated_before) as double) as treated_before,
        cast(sum(treated_after) as double) as treated_after,
        cast(sum(untreated_before) as double) as untreated_before,
        cast(sum(untreated_after) as double) as untreated_after
    from persons
    group by content_id, rule_id
),

means as (
    select
        content_id,
        rule_id,
        treated_person_count,
        untreated_person_count,
        person_count,
        treated_case_count,
        untreated_weight,
        treated_before / treated_case_count as treated_before,
        treated_after / treated_case_count as treated_after,
        untreated_before / untreated_weight as untreated_before,
        untreated_after / untreated_weight as untreated_after
    from summed
),

-- What each person moves the effect by, times the persons: a person's cases hang together, so they
-- count as one, and of thousands each share would be lost behind the ninth place once squared.
influences as (
    select
        persons.content_id,
        persons.rule_id,
        means.person_count * ((
            cast(persons.treated_after - persons.treated_before as double)
            - persons.treated_case_count * (means.treated_after - means.treated_before)
        ) / means.treated_case_count
        - (
            cast(persons.untreated_after - persons.untreated_before as double)
            - cast(persons.untreated_weight as double)
            * (means.untreated_after - means.untreated_before)
        ) / means.untreated_weight) as influence
    from persons
    inner join means
        on persons.content_id = means.content_id and persons.rule_id = means.rule_id
),

squared as (
    select
        content_id,
        rule_id,
        cast(sum({{ nine_places('influence * influence') }}) as double) as square_sum
    from influences
    group by content_id, rule_id
),

errors as (
    select
        means.content_id,
        means.rule_id,
        means.treated_person_count,
        means.untreated_person_count,
        means.treated_case_count,
        means.treated_before,
        means.treated_after,
        means.untreated_before,
        means.untreated_after,
        means.treated_after - means.treated_before
        - (means.untreated_after - means.untreated_before) as effect,
        sqrt(
            squared.square_sum
            / (cast(means.person_count as double) * means.person_count)
            * {{ safe_divide('means.person_count', 'means.person_count - 1') }}
        ) as standard_error,
        -- Few persons on either side are few degrees of freedom; a single one has none.
        {{ student_deviations(
            'rules.deviations',
            'nullif(least(means.treated_person_count, means.untreated_person_count) - 1, 0)'
        ) }} as deviations
    from means
    cross join rules
    inner join squared
        on means.content_id = squared.content_id and means.rule_id = squared.rule_id
),

final as (
    select
        content_id,
        rule_id,
        treated_person_count,
        untreated_person_count,
        treated_case_count,
        {{ rounded_ratio('treated_before') }} as before_ratio,
        {{ rounded_ratio('treated_after') }} as after_ratio,
        {{ rounded_ratio('untreated_before') }} as untreated_before_ratio,
        {{ rounded_ratio('untreated_after') }} as untreated_after_ratio,
        {{ rounded_ratio('effect') }} as effect_ratio,
        {{ rounded_ratio('effect - deviations * standard_error') }} as effect_low_ratio,
        {{ rounded_ratio('effect + deviations * standard_error') }} as effect_high_ratio
    from errors
)

select * from final
