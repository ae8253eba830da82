with
fct_sentiments as (
    select
        sentiment_id,
        account_id,
        employee_id,
        anchor_level,
        coalesce(anchor_version, 'unknown') as anchor_version,
        happened_at
    from {{ ref('fct_sentiments') }}
    where account_id <> 'unknown' and employee_id is not null
),

rules as (
    select cast({{ parameter('agreement_window_days') }} as bigint) as window_days
),

-- Each entry meets the newest one before it by another person: once as the later of a pair.
pairs_ranked as (
    select
        later.sentiment_id,
        later.account_id,
        later.anchor_version,
        later.employee_id as later_employee_id,
        earlier.employee_id as earlier_employee_id,
        later.anchor_level as later_level,
        earlier.anchor_level as earlier_level,
        row_number() over (
            partition by later.sentiment_id
            order by earlier.happened_at desc nulls last, earlier.sentiment_id desc nulls last
        ) as recency
    from fct_sentiments as later
    cross join rules
    inner join fct_sentiments as earlier
        on later.account_id = earlier.account_id
        and later.anchor_version = earlier.anchor_version
        and later.employee_id <> earlier.employee_id
        and (
            later.happened_at > earlier.happened_at
            or (
                later.happened_at = earlier.happened_at
                and later.sentiment_id > earlier.sentiment_id
            )
        )
        and {{ days_between(date_of('earlier.happened_at'), date_of('later.happened_at')) }}
        <= rules.window_days
),

final as (
    select
        sentiment_id,
        account_id,
        anchor_version,
        later_employee_id,
        earlier_employee_id,
        later_level,
        earlier_level
    from pairs_ranked
    where recency = 1
)

select * from final
