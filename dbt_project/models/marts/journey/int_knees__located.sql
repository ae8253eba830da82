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

-- The network's knee is where those of the clinics lie: every clinic that shows one counts once.
network as (
    select
        '(network)' as account_id,
        visit_number,
        sum(patient_count) as patient_count,
        {{ nine_places(safe_divide(
            "sum(case when evidence_word = 'found' then posterior_ratio end)",
            "sum(case when evidence_word = 'found' then 1 else 0 end)"
        ) ) }} as posterior_ratio,
        case
            when max(case when evidence_word = 'found' then 1 else 0 end) = 1 then 'found'
            when max(case when evidence_word = 'no_knee' then 1 else 0 end) = 1 then 'no_knee'
            else 'too_few'
        end as evidence_word
    from judged
    group by visit_number
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
