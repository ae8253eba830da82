with
fct_feed_status as (
    select
        feed,
        as_of_date,
        feed_status,
        evidence_date
    from {{ ref('fct_feed_status') }}
),

weeks as (
    select
        as_of_date,
        as_of_number
    from {{ ref('int_as_of_weeks__numbered') }}
),

final as (
    select
        fct_feed_status.feed,
        weeks.as_of_number,
        weeks.as_of_date,
        fct_feed_status.evidence_date,
        -- A feed that ever delivered stays connected: cutting it off must not shrink
        -- what an account is judged by.
        fct_feed_status.feed_status <> 'not connected'
        or fct_feed_status.evidence_date is not null as is_connected,
        fct_feed_status.feed_status = 'stale' as is_feed_stale
    from fct_feed_status
    inner join weeks on fct_feed_status.as_of_date = weeks.as_of_date
)

select * from final
