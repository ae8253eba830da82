with
weighed as (
    select
        account_id,
        visit_number,
        patient_count,
        case_count,
        posterior_ratio,
        log_gain
    from {{ ref('int_knees__weighed') }}
),

limits as (
    select
        {{ parameter('smallest_patient_group') }} as smallest_count,
        (1 - {{ parameter('knee_interval_ratio') }}) / 2 as tail_ratio
    from {{ run_context() }} as build
),

judged as (
    select
        weighed.account_id,
        weighed.visit_number,
        weighed.patient_count,
        weighed.posterior_ratio,
        case
            when
                weighed.patient_count < limits.smallest_count
                or weighed.case_count < {{ parameter('knee_smallest_cases') }}
                then 'too_few'
            when coalesce(weighed.log_gain, 0) < {{ parameter('knee_smallest_evidence') }}
                then 'no_knee'
            else 'found'
        end as evidence_word
    from weighed
    cross join limits
),

clinics as (
    select
        account_id,
        max(patient_count) as patient_count,
        max(evidence_word) as evidence_word
    from judged
    group by account_id
),

words as (
    select
        sum(case when evidence_word = 'found' then 1 else 0 end) as found_count,
        sum(case when evidence_word = 'no_knee' then 1 else 0 end) as no_knee_count,
        sum(case when evidence_word = 'found' then patient_count end) as found_patient_count,
        sum(patient_count) as patient_count
    from clinics
),

summed as (
    select
        visit_number,
        sum(case when evidence_word = 'found' then posterior_ratio end) as posterior_sum
    from judged
    group by visit_number
),

-- The network's knee is where those of the clinics lie: every clinic that shows one counts once.
-- Where most of those that can be judged show none, the network has none either.
network as (
    select
        '(network)' as account_id,
        summed.visit_number,
        case
            when words.found_count > words.no_knee_count then words.found_patient_count
            else words.patient_count
        end as patient_count,
        {{ nine_places(safe_divide('summed.posterior_sum', 'words.found_count')) }}
            as posterior_ratio,
        case
            when words.found_count > words.no_knee_count then 'found'
            when words.no_knee_count > 0 then 'no_knee'
            else 'too_few'
        end as evidence_word
    from summed
    cross join words
),

everywhere as (
    select
        account_id,
        visit_number,
        patient_count,
        posterior_ratio,
        evidence_word
    from judged

    union all

    select
        account_id,
        visit_number,
        patient_count,
        posterior_ratio,
        evidence_word
    from network
),

cumulated as (
    select
        account_id,
        visit_number,
        patient_count,
        evidence_word,
        sum(posterior_ratio) over (
            partition by account_id
            order by visit_number
            rows between unbounded preceding and current row
        ) as reached_ratio
    from everywhere
),

final as (
    select
        cumulated.account_id,
        cumulated.evidence_word,
        cast(max(cumulated.patient_count) as bigint) as patient_count,
        min(case
            when cumulated.evidence_word = 'found' and cumulated.reached_ratio >= 0.5
                then cumulated.visit_number
        end) as knee_visit_number,
        min(case
            when
                cumulated.evidence_word = 'found'
                and cumulated.reached_ratio >= limits.tail_ratio
                then cumulated.visit_number
        end) as knee_low_visit_number,
        min(case
            when
                cumulated.evidence_word = 'found'
                and cumulated.reached_ratio >= 1 - limits.tail_ratio
                then cumulated.visit_number
        end) as knee_high_visit_number
    from cumulated
    cross join limits
    group by cumulated.account_id, cumulated.evidence_word
)

select * from final
