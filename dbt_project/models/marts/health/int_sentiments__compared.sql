with
fct_sentiments as (
    select
        sentiment_id,
        account_id,
        employee_id,
        anchor_level,
        happened_at,
        {{ date_of('happened_at') }} as felt_date
    from {{ ref('fct_sentiments') }}
    where account_id <> 'unknown'
),

behaviour_weeks as (
    select
        account_id,
        as_of_date,
        lowest_level,
        highest_level
    from {{ ref('int_behaviour_weeks__tiered') }}
),

validity as (
    select validity_days
    from {{ policy('signals', ['signal_name']) }} as in_force
    where signal_name = 'account_sentiment'
),

terms_decided as (
    select
        contract_id,
        account_id,
        decision_date,
        is_renewed
    from {{ ref('int_terms__decided') }}
),

-- Each decision is set against one feeling: the last one before it, while it was valid.
feelings_ranked as (
    select
        fct_sentiments.sentiment_id,
        terms_decided.is_renewed,
        row_number() over (
            partition by terms_decided.contract_id
            order by fct_sentiments.happened_at desc, fct_sentiments.sentiment_id desc
        ) as recency
    from terms_decided
    cross join validity
    inner join fct_sentiments
        on terms_decided.account_id = fct_sentiments.account_id
        and terms_decided.decision_date > fct_sentiments.felt_date
        and {{ days_between('fct_sentiments.felt_date', 'terms_decided.decision_date') }}
        <= validity.validity_days
),

outcomes as (
    select
        sentiment_id,
        count(*) as decided_count,
        cast(sum(case when is_renewed then 1 else 0 end) as bigint) as renewed_count
    from feelings_ranked
    where recency = 1
    group by sentiment_id
),

final as (
    select
        fct_sentiments.sentiment_id,
        fct_sentiments.account_id,
        fct_sentiments.employee_id,
        fct_sentiments.anchor_level,
        {{ month_start('fct_sentiments.felt_date') }} as period_month,
        -- The evidence of the Sunday before: what the week's end knew, nothing later.
        {{ residual_levels(
            'fct_sentiments.anchor_level',
            'behaviour_weeks.lowest_level',
            'behaviour_weeks.highest_level'
        ) }} as residual_levels,
        coalesce(outcomes.decided_count, 0) as decided_count,
        coalesce(outcomes.renewed_count, 0) as renewed_count
    from fct_sentiments
    left join behaviour_weeks
        on fct_sentiments.account_id = behaviour_weeks.account_id
        and {{ week_sunday('fct_sentiments.felt_date') }} = behaviour_weeks.as_of_date
    left join outcomes on fct_sentiments.sentiment_id = outcomes.sentiment_id
)

select * from final
