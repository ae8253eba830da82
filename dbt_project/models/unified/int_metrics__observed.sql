with
metrics as (
    select
        metric_id,
        ecosystem_layer,
        source_measure,
        moment_id
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

measures as (
    select
        source_measure,
        moment_id,
        ecosystem_layer,
        account_id,
        month_start_date,
        numerator,
        denominator
    from {{ ref('int_measures__monthly') }}
),

metric_values as (
    select
        metric_id,
        party,
        account_id,
        period_start_date,
        period_end_date,
        numerator,
        denominator
    from {{ ref('fct_metric_values') }}
),

-- A period that reaches over a month's end belongs to neither month; no share is no value.
reported as (
    select
        metric_values.metric_id,
        metric_values.party,
        metric_values.account_id,
        months.month_start_date,
        cast(round(metric_values.numerator) as bigint) as numerator,
        cast(round(metric_values.denominator) as bigint) as denominator
    from metric_values
    inner join metrics
        on metric_values.metric_id = metrics.metric_id
    inner join {{ ref('int_months__whole') }} as months
        on {{ month_start('metric_values.period_start_date') }} = months.month_start_date
        and {{ month_start('metric_values.period_end_date') }} = months.month_start_date
    where (metrics.source_measure = 'metric_values' or metric_values.party = 'partner')
        and metric_values.numerator between 0 and metric_values.denominator
        and metric_values.denominator > 0
),

valued as (
    select
        metrics.metric_id,
        'own' as party,
        measures.account_id,
        measures.month_start_date,
        measures.numerator,
        measures.denominator
    from measures
    inner join metrics
        on measures.source_measure = metrics.source_measure
        and (
            measures.source_measure <> 'moment_avoided_ratio'
            or (
                measures.moment_id = metrics.moment_id
                and measures.ecosystem_layer = metrics.ecosystem_layer
            )
        )
    union all
    select
        metric_id,
        party,
        account_id,
        month_start_date,
        numerator,
        denominator
    from reported
),

by_account as (
    select
        metric_id,
        party,
        account_id,
        month_start_date,
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as bigint) as denominator
    from valued
    group by metric_id, party, account_id, month_start_date
),

-- What is reported about all stands; only without it are organisations added up.
totals as (
    select
        metric_id,
        party,
        '(all)' as account_id,
        month_start_date,
        cast(coalesce(
            sum(case when account_id is null then numerator end), sum(numerator)
        ) as bigint) as numerator,
        cast(coalesce(
            sum(case when account_id is null then denominator end), sum(denominator)
        ) as bigint) as denominator
    from by_account
    group by metric_id, party, month_start_date
),

joined as (
    select
        metric_id,
        party,
        account_id,
        month_start_date,
        numerator,
        denominator
    from by_account
    where account_id is not null
    union all
    select
        metric_id,
        party,
        account_id,
        month_start_date,
        numerator,
        denominator
    from totals
),

final as (
    select
        metric_id,
        party,
        account_id,
        month_start_date,
        {{ month_number('month_start_date') }} as month_number,
        numerator,
        denominator
    from joined
)

select * from final
