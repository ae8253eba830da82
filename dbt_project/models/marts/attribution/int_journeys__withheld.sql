with
sales as (
    select
        journey_id,
        account_id,
        converted_at
    from {{ ref('int_conversions') }}
    where journey_id = conversion_id
),

withheld_touches as (
    select
        account_id,
        touched_at,
        creditable_until_at
    from {{ ref('int_touch_ledger') }}
    where not is_measurable
),

touches_restated as (
    select journey_id
    from {{ ref('int_touches__restated') }}
    where not is_measurable
),

met as (
    select sales.journey_id
    from sales
    inner join withheld_touches
        on sales.account_id = withheld_touches.account_id
        and sales.converted_at >= withheld_touches.touched_at
        and sales.converted_at <= withheld_touches.creditable_until_at
    union all
    select journey_id
    from touches_restated
),

withheld as (
    select
        journey_id,
        count(*) as withheld_count
    from met
    group by journey_id
),

measured as (
    select
        journey_id,
        touch_count
    from {{ ref('int_journeys') }}
    where touch_position = 1
),

final as (
    select
        withheld.journey_id,
        cast(withheld.withheld_count as bigint) as withheld_count,
        -- By number of touches: what the people would have said about each is not ours to know.
        cast(floor({{ safe_divide(
            '1000000000000 * withheld.withheld_count',
            'withheld.withheld_count + coalesce(measured.touch_count, 0)'
        ) }}) as decimal(13, 0)) as withheld_trillionths
    from withheld
    left join measured on withheld.journey_id = measured.journey_id
)

select * from final
