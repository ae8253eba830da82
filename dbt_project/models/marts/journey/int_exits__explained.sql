with
exits as (
    select
        patient_id,
        account_id,
        last_stage,
        period_start_date,
        period_end_date
    from {{ ref('int_activity__judged') }}
    where activity_state = 'lapsed'
),

reasons as (
    select
        exit_reason,
        origin_rule,
        priority
    from {{ policy('exit_reasons', ['exit_reason', 'origin_rule']) }} as dated_reasons
),

answered as (
    select
        patient_id,
        account_id,
        period_start_date,
        answer_code
    from {{ ref('int_exits__answered') }}
),

guesses as (
    select
        patient_id,
        account_id,
        period_start_date,
        exit_reason,
        priority
    from {{ ref('int_exits__inferred') }}
    union all
    select
        uncontacted.patient_id,
        uncontacted.account_id,
        uncontacted.period_start_date,
        reasons.exit_reason,
        reasons.priority
    from {{ ref('int_exits__uncontacted') }} as uncontacted
    inner join reasons on reasons.origin_rule = 'no_contact'
),

inferred as (
    select
        patient_id,
        account_id,
        period_start_date,
        exit_reason,
        row_number() over (
            partition by patient_id, account_id, period_start_date
            order by priority asc, exit_reason asc
        ) as place
    from guesses
),

final as (
    select
        exits.patient_id,
        exits.account_id,
        exits.last_stage,
        case
            when answered.answer_code is not null then coalesce(reasons.exit_reason, 'other')
            else coalesce(inferred.exit_reason, 'not_known')
        end as exit_reason,
        case
            when answered.answer_code is not null then 'observed'
            when inferred.exit_reason is not null then 'inferred'
            else 'none'
        end as origin,
        exits.period_start_date,
        exits.period_end_date
    from exits
    left join answered
        on exits.patient_id = answered.patient_id
        and exits.account_id = answered.account_id
        and exits.period_start_date = answered.period_start_date
    left join reasons
        on answered.answer_code = reasons.exit_reason
        and reasons.origin_rule = 'answer_code'
    left join inferred
        on exits.patient_id = inferred.patient_id
        and exits.account_id = inferred.account_id
        and exits.period_start_date = inferred.period_start_date
        and inferred.place = 1
)

select * from final
