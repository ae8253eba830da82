with
loads as (
    select
        source,
        table_name,
        load_id,
        admitted_date
    from {{ source('ops', 'loads') }}
    -- A first backfill brings years at once: how late it is tells nothing.
    where not is_backfill
),

observed as (
    select
        load_id,
        happened_date,
        known_date,
        row_count
    from {{ ref('int_feed_rows__observed') }}
),

delays as (
    select
        loads.source,
        loads.table_name,
        loads.admitted_date,
        -- What a plan dates ahead was here before it happened: that is no delay.
        greatest(
            0, {{ days_between('observed.happened_date', 'observed.known_date') }}
        ) as latency_days,
        observed.row_count
    from observed
    inner join loads on observed.load_id = loads.load_id
),

final as (
    select
        source,
        table_name,
        admitted_date,
        cast(latency_days as bigint) as latency_days,
        cast(sum(row_count) as bigint) as row_count
    from delays
    group by source, table_name, admitted_date, latency_days
)

select * from final
