with
limits as (
    select
        as_of_date,
        cast({{ parameter('misuse_closed_days') }} as bigint) as closed_days
    from {{ run_context() }} as build
),

judged as (
    select
        episode_id,
        is_relapsed
    from {{ ref('int_misuse_relapses__judged') }}
),

-- Nobody is mended sooner than closed_days after the last wrong use: who opened it since then has
-- not failed, and those who were quick would otherwise count first.
episodes as (
    select
        episodes.rule_id,
        coalesce(episodes.content_id, '(none)') as matched_content_id,
        {{ quarter_start('episodes.detected_date') }} as quarter_start_date,
        episodes.hcp_id,
        episodes.content_id is not null as is_matched,
        episodes.detected_date,
        episodes.sent_date,
        -- Who opened it without its sending on record was reached all the same.
        coalesce(episodes.sent_date, episodes.opened_date) as reached_date,
        episodes.opened_date,
        coalesce(
            {{ add_days('episodes.opened_date', 'limits.closed_days') }} <= limits.as_of_date, false
        ) as is_mendable,
        episodes.closed_date,
        judged.is_relapsed,
        {{ add_days(
            add_months(quarter_start('episodes.detected_date'), 3), 'limits.closed_days'
        ) }} <= limits.as_of_date as is_quarter_matured
    from {{ ref('fct_misuse_episodes') }} as episodes
    cross join limits
    left join judged on episodes.episode_id = judged.episode_id
),

-- Each person once, however often the habit came back within the quarter.
persons as (
    select
        rule_id,
        matched_content_id,
        quarter_start_date,
        hcp_id,
        max(case when is_matched then 1 else 0 end) as is_matched,
        max(case when reached_date is not null then 1 else 0 end) as is_sent,
        max(case when opened_date is not null then 1 else 0 end) as is_opened,
        max(case when is_mendable then 1 else 0 end) as is_mendable,
        max(case when is_mendable and closed_date is not null then 1 else 0 end) as is_improved,
        max(case when is_mendable and is_relapsed is not null then 1 else 0 end) as is_watched,
        max(case when is_mendable and is_relapsed then 1 else 0 end) as is_relapsed
    from episodes
    group by rule_id, matched_content_id, quarter_start_date, hcp_id
),

counted as (
    select
        rule_id,
        matched_content_id,
        quarter_start_date,
        cast(count(*) as bigint) as detected_count,
        cast(sum(is_matched) as bigint) as matched_count,
        cast(sum(is_sent) as bigint) as sent_count,
        cast(sum(is_opened) as bigint) as opened_count,
        cast(sum(is_mendable) as bigint) as mendable_count,
        cast(sum(is_improved) as bigint) as improved_count,
        cast(sum(is_watched) as bigint) as watched_count,
        cast(sum(is_watched * (1 - is_relapsed)) as bigint) as stayed_count
    from persons
    group by rule_id, matched_content_id, quarter_start_date
),

-- Those who were quick come first: a median of a quarter under way would be of them alone.
waits as (
    select
        rule_id,
        matched_content_id,
        quarter_start_date,
        -- Distinct: a habit that came back is of the same person.
        count(distinct case when sent_date <= opened_date then hcp_id end) as waited_count,
        median(
            case
                when is_quarter_matured then {{ days_between('detected_date', 'reached_date') }}
            end
        ) as sent_days,
        median(
            case
                when is_quarter_matured then {{ days_between('sent_date', 'opened_date') }}
            end
        ) as opened_days,
        median(
            case
                when is_quarter_matured and is_mendable
                    then {{ days_between('opened_date', 'closed_date') }}
            end
        ) as improved_days
    from episodes
    group by rule_id, matched_content_id, quarter_start_date
),

final as (
    select
        counted.rule_id,
        counted.matched_content_id,
        counted.quarter_start_date,
        counted.detected_count,
        counted.matched_count,
        counted.sent_count,
        counted.opened_count,
        counted.mendable_count,
        counted.improved_count,
        counted.watched_count,
        counted.stayed_count,
        cast(waits.waited_count as bigint) as waited_count,
        cast(waits.sent_days as decimal(9, 1)) as sent_median_days,
        cast(waits.opened_days as decimal(9, 1)) as opened_median_days,
        cast(waits.improved_days as decimal(9, 1)) as improved_median_days
    from counted
    inner join waits
        on counted.rule_id = waits.rule_id
        and counted.matched_content_id = waits.matched_content_id
        and counted.quarter_start_date = waits.quarter_start_date
)

select * from final
