with
models as (
    select
        attribution_model,
        booked_month
    from {{ ref('int_models__vintaged') }}
),

lines as (
    select
        line_id,
        revenue_id,
        booked_month,
        is_in_current
    from {{ ref('int_lines__compared') }}
),

causes as (
    select
        line_id,
        cause,
        next_cause
    from {{ ref('int_restatements__caused') }}
),

restated as (
    select
        attribution_model,
        revenue_id,
        channel,
        currency_code,
        cause,
        frozen_amount,
        changed_amount,
        booked_month
    from {{ ref('int_restatements__credited') }}
),

attributed_revenue as (
    select
        attribution_model,
        conversion_id,
        channel,
        currency_code,
        attributed_amount,
        booked_month
    from {{ ref('attributed_revenue') }}
),

-- What is known now stands after the last cause; without a cause it is the vintage, too.
now_credited as (
    select
        attributed_revenue.attribution_model,
        lines.revenue_id,
        attributed_revenue.channel,
        attributed_revenue.currency_code,
        causes.cause,
        attributed_revenue.attributed_amount,
        attributed_revenue.booked_month
    from attributed_revenue
    inner join lines
        on attributed_revenue.conversion_id = lines.revenue_id
        and attributed_revenue.booked_month = lines.booked_month
        and lines.is_in_current
    left join causes on lines.line_id = causes.line_id and causes.next_cause is null
),

entries as (
    select
        attribution_model,
        revenue_id,
        channel,
        currency_code,
        cause,
        frozen_amount,
        0 as current_amount,
        changed_amount,
        booked_month
    from restated
    union all
    select
        attribution_model,
        -- Lines that did not change are told in one sum.
        case when cause is not null then revenue_id end as revenue_id,
        channel,
        currency_code,
        cause,
        case when cause is null then attributed_amount else 0 end as frozen_amount,
        attributed_amount as current_amount,
        case when cause is null then 0 else attributed_amount end as changed_amount,
        booked_month
    from now_credited
),

final as (
    select
        entries.attribution_model,
        entries.revenue_id,
        entries.channel,
        entries.currency_code,
        entries.cause,
        cast(sum(entries.frozen_amount) as decimal(18, 2)) as frozen_amount,
        cast(sum(entries.current_amount) as decimal(18, 2)) as current_amount,
        cast(sum(entries.changed_amount) as decimal(18, 2)) as changed_amount,
        entries.booked_month
    from entries
    inner join models
        on entries.attribution_model = models.attribution_model
        and entries.booked_month = models.booked_month
    group by
        entries.attribution_model, entries.revenue_id, entries.channel,
        entries.currency_code, entries.cause, entries.booked_month
)

select * from final
