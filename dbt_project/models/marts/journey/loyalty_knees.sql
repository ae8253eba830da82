with
cases as (
    select
        patient_id,
        account_id,
        visit_number,
        has_returned
    from {{ ref('int_loyalty_cases__matured') }}
    where visit_number >= 2 and is_closed
),

knees as (
    select
        account_id,
        evidence_word,
        patient_count,
        knee_visit_number,
        knee_low_visit_number,
        knee_high_visit_number
    from {{ ref('int_knees__located') }}
),

likeliest as (
    select
        visit_number,
        row_number() over (order by weight_ratio desc, visit_number asc) as likelihood_rank
    from {{ policy('knee_priors', ['visit_number']) }} as in_force
),

run_context as (
    select
        as_of_date,
        build_id,
        {{ parameter('smallest_patient_group') }} as smallest_count
    from {{ run_context() }} as build
),

shown_cases as (
    select
        cases.patient_id,
        cases.account_id,
        cases.visit_number,
        cases.has_returned
    from cases
    inner join knees on cases.account_id = knees.account_id
    where knees.evidence_word = 'found'
),

-- The network's shares are of the clinics that its knee is made of.
counted_cases as (
    select
        patient_id,
        account_id,
        visit_number,
        has_returned
    from shown_cases
    union all
    select
        patient_id,
        '(network)' as account_id,
        visit_number,
        has_returned
    from shown_cases
),

sides as (
    select
        knees.account_id,
        cases.visit_number >= knees.knee_visit_number as is_after,
        count(*) as case_count,
        sum(case when cases.has_returned then 1 else 0 end) as return_count,
        -- Distinct: a patient has many visits.
        count(distinct case when cases.has_returned then cases.patient_id end)
            as returned_patients,
        -- Distinct: the same.
        count(distinct case when not cases.has_returned then cases.patient_id end)
            as lost_patients
    from knees
    inner join counted_cases as cases on knees.account_id = cases.account_id
    where knees.evidence_word = 'found'
    group by knees.account_id, cases.visit_number >= knees.knee_visit_number
),

shares as (
    select
        sides.account_id,
        max(case when not sides.is_after then {{ two_places(
            safe_divide('sides.return_count', 'sides.case_count')
        ) }} end) as before_ratio,
        max(case when sides.is_after then {{ two_places(
            safe_divide('sides.return_count', 'sides.case_count')
        ) }} end) as after_ratio
    from sides
    cross join run_context
    where {{ is_shareable(
        'sides.returned_patients', 'sides.lost_patients', 'run_context.smallest_count'
    ) }}
    group by sides.account_id
),

final as (
    select
        knees.account_id,
        knees.knee_visit_number,
        knees.knee_low_visit_number,
        knees.knee_high_visit_number,
        cast(likeliest.visit_number as bigint) as prior_visit_number,
        knees.evidence_word,
        shares.before_ratio,
        shares.after_ratio,
        case
            when knees.patient_count >= 200 then '200 and more'
            when knees.patient_count >= 50 then '50 to 199'
            when knees.patient_count >= run_context.smallest_count then 'up to 49'
        end as patient_band,
        case
            when
                knees.evidence_word = 'found'
                and (shares.before_ratio is null or shares.after_ratio is null)
                then 'group_too_small'
        end as withheld_reason,
        run_context.as_of_date,
        run_context.build_id
    from knees
    cross join run_context
    inner join likeliest on likeliest.likelihood_rank = 1
    left join shares on knees.account_id = shares.account_id
)

select * from final
