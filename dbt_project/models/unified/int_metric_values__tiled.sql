with
metric_values as (
    select
        metric_value_id,
        metric_id,
        party,
        case
            when party = 'own' then 'none'
            else coalesce(partner_name, 'unknown')
        end as partner_name,
        account_id,
        period_start_date,
        period_end_date,
        known_at,
        numerator,
        denominator
    from {{ ref('fct_metric_values') }}
    -- Halves of a case, and shares above one, are no counts: a gate tells of them.
    where
        numerator between 0 and denominator
        and denominator >= 1
        and numerator = floor(numerator)
        and denominator = floor(denominator)
),

months as (
    select
        month_start_date,
        month_end_date
    from {{ ref('int_months__whole') }}
),

-- Of a period told of twice, the newest word.
in_months as (
    select
        metric_values.metric_id,
        metric_values.party,
        metric_values.partner_name,
        metric_values.account_id,
        months.month_start_date,
        months.month_end_date,
        metric_values.period_start_date,
        metric_values.period_end_date,
        metric_values.numerator,
        metric_values.denominator,
        row_number() over (
            partition by
                metric_values.metric_id, metric_values.party, metric_values.partner_name,
                metric_values.account_id, metric_values.period_start_date,
                metric_values.period_end_date
            order by
                metric_values.known_at desc nulls last,
                metric_values.metric_value_id asc nulls last
        ) as recency
    from metric_values
    inner join months
        on metric_values.period_start_date >= months.month_start_date
        and metric_values.period_end_date <= months.month_end_date
),

-- A report of the whole month stands; its weeks, reported too, are the same cases again.
chosen as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        month_end_date,
        period_start_date,
        period_end_date,
        numerator,
        denominator,
        max(case
            when period_start_date = month_start_date and period_end_date = month_end_date
                then 1
            else 0
        end) over (
            partition by metric_id, party, partner_name, account_id, month_start_date
        ) as has_whole_month
    from in_months
    where recency = 1
),

followed as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        month_end_date,
        period_start_date,
        numerator,
        denominator,
        {{ add_days('period_end_date', 1) }} as ended_date,
        lead(period_start_date) over (
            partition by metric_id, party, partner_name, account_id, month_start_date
            order by period_start_date asc nulls last, period_end_date asc nulls last
        ) as next_start_date
    from chosen
    where
        has_whole_month = 0
        or (period_start_date = month_start_date and period_end_date = month_end_date)
),

-- Only periods that tile the month, each begun where the one before it ended.
final as (
    select
        metric_id,
        party,
        partner_name,
        account_id,
        month_start_date,
        cast(sum(numerator) as bigint) as numerator,
        cast(sum(denominator) as bigint) as denominator
    from followed
    group by metric_id, party, partner_name, account_id, month_start_date, month_end_date
    having
        min(period_start_date) = month_start_date
        and min(case
            when ended_date = coalesce(next_start_date, {{ add_days('month_end_date', 1) }})
                then 1
            else 0
        end) = 1
)

select * from final
