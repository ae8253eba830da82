with
cases as (
    select
        patient_id,
        account_id,
        visit_number,
        has_returned
    from {{ ref('int_loyalty_cases__matured') }}
    -- A first visit has a rate of its own, whatever comes later.
    where visit_number >= 2
),

in_force as (
    select
        visit_number,
        weight_ratio
    from {{ policy('knee_priors', ['visit_number']) }} as in_force
    -- A weight of 0 rules a visit out.
    where weight_ratio > 0
),

priors as (
    select
        visit_number,
        {{ safe_divide('weight_ratio', 'sum(weight_ratio) over ()') }} as prior_ratio
    from in_force
),

totals as (
    select
        account_id,
        -- Distinct: a patient has many visits.
        count(distinct patient_id) as patient_count,
        count(*) as case_count,
        sum(case when has_returned then 1 else 0 end) as return_count
    from cases
    group by account_id
),

splits as (
    select
        cases.account_id,
        priors.visit_number,
        min(priors.prior_ratio) as prior_ratio,
        sum(case when cases.visit_number < priors.visit_number then 1 else 0 end)
            as before_count,
        sum(case
            when cases.visit_number < priors.visit_number and cases.has_returned then 1
            else 0
        end) as before_return_count
    from cases
    cross join priors
    group by cases.account_id, priors.visit_number
),

counted as (
    select
        splits.account_id,
        splits.visit_number,
        splits.prior_ratio,
        totals.patient_count,
        totals.case_count,
        totals.return_count,
        splits.before_count,
        splits.before_return_count,
        totals.case_count - splits.before_count as after_count,
        totals.return_count - splits.before_return_count as after_return_count
    from splits
    inner join totals on splits.account_id = totals.account_id
),

-- A knee is where patients begin to stay: a fall is none.
judged as (
    select
        account_id,
        visit_number,
        patient_count,
        case_count,
        {{ log_evidence('return_count', 'case_count') }} as one_rate_evidence,
        case
            when
                (after_return_count + 1) * (before_count + 2)
                > (before_return_count + 1) * (after_count + 2)
                then
                    ln(prior_ratio)
                    + {{ log_evidence('before_return_count', 'before_count') }}
                    + {{ log_evidence('after_return_count', 'after_count') }}
        end as log_weight
    from counted
),

relative as (
    select
        account_id,
        visit_number,
        patient_count,
        case_count,
        one_rate_evidence,
        max(log_weight) over (partition by account_id) as top_weight,
        {{ nine_places(
            'exp(log_weight - max(log_weight) over (partition by account_id))'
        ) }} as relative_weight
    from judged
),

summed as (
    select
        account_id,
        visit_number,
        patient_count,
        case_count,
        one_rate_evidence,
        top_weight,
        coalesce(relative_weight, 0) as relative_weight,
        sum(relative_weight) over (partition by account_id) as total_weight
    from relative
),

final as (
    select
        account_id,
        cast(visit_number as bigint) as visit_number,
        cast(patient_count as bigint) as patient_count,
        cast(case_count as bigint) as case_count,
        {{ nine_places(safe_divide('relative_weight', 'total_weight')) }} as posterior_ratio,
        {{ nine_places('top_weight + ln(cast(total_weight as double)) - one_rate_evidence') }}
            as log_gain
    from summed
)

select * from final
