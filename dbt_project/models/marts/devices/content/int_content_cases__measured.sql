with
cases as (
    select
        episode_id,
        content_id,
        is_treated,
        rule_id,
        account_id,
        hcp_id,
        product_id,
        case_date,
        detected_days
    from {{ ref('int_content_cases__placed') }}
),

exposures as (
    select
        rule_id,
        account_id,
        hcp_id,
        product_id,
        operated_date,
        exposed_count,
        misused_count
    from {{ ref('int_misuse_exposures') }}
),

rules as (
    select
        as_of_date,
        cast({{ parameter('content_window_days') }} as bigint) as window_days,
        {{ parameter('content_smallest_exposures') }} as smallest_exposures,
        {{ parameter('content_band_low_ratio') }} as low_ratio,
        {{ parameter('content_band_high_ratio') }} as high_ratio,
        {{ parameter('content_band_short_days') }} as short_days,
        {{ parameter('content_band_long_days') }} as long_days
    from {{ run_context() }} as build
),

-- The day itself is on neither side: use in the morning was before the content, or after it.
windows as (
    select
        cases.episode_id,
        cases.content_id,
        cases.case_date,
        sum(case when exposures.operated_date < cases.case_date then exposures.exposed_count end)
            as before_exposed,
        sum(case when exposures.operated_date < cases.case_date then exposures.misused_count end)
            as before_misused,
        sum(case when exposures.operated_date > cases.case_date then exposures.exposed_count end)
            as after_exposed,
        sum(case when exposures.operated_date > cases.case_date then exposures.misused_count end)
            as after_misused
    from cases
    cross join rules
    inner join exposures
        on cases.rule_id = exposures.rule_id
        and cases.account_id = exposures.account_id
        and cases.hcp_id = exposures.hcp_id
        and cases.product_id = exposures.product_id
        and {{ add_days('cases.case_date', '-rules.window_days') }} <= exposures.operated_date
        and {{ add_days('cases.case_date', 'rules.window_days') }} >= exposures.operated_date
    where {{ add_days('cases.case_date', 'rules.window_days') }} <= rules.as_of_date
    group by cases.episode_id, cases.content_id, cases.case_date
),

shares as (
    select
        windows.episode_id,
        windows.content_id,
        windows.case_date,
        {{ safe_divide('windows.before_misused', 'windows.before_exposed') }} as before_share,
        {{ safe_divide('windows.after_misused', 'windows.after_exposed') }} as after_share
    from windows
    cross join rules
    where
        windows.before_exposed >= rules.smallest_exposures
        and windows.after_exposed >= rules.smallest_exposures
),

final as (
    select
        cases.content_id,
        cases.is_treated,
        cases.rule_id,
        cases.hcp_id,
        cases.episode_id,
        cases.case_date,
        {{ nine_places('shares.before_share') }} as before_share,
        {{ nine_places('shares.after_share') }} as after_share,
        -- Extremes fall back by themselves, and the more the newer they are: like stands by like.
        case
            when shares.before_share < rules.low_ratio then 'low'
            when shares.before_share < rules.high_ratio then 'middle'
            else 'high'
        end as share_band,
        case
            when cases.detected_days <= rules.short_days then 'new'
            when cases.detected_days <= rules.long_days then 'lasting'
            else 'old'
        end as age_band
    from shares
    cross join rules
    inner join cases
        on shares.episode_id = cases.episode_id
        and shares.content_id = cases.content_id
        and shares.case_date = cases.case_date
)

select * from final
