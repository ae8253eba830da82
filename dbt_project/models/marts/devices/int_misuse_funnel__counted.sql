with
episodes as (
    select
        rule_id,
        content_id,
        hcp_id,
        detected_date,
        sent_date,
        -- Who opened it without its sending on record was reached all the same.
        coalesce(sent_date, opened_date) as reached_date,
        opened_date,
        case when opened_date is not null then closed_date end as improved_date,
        relapsed_date
    from {{ ref('fct_misuse_episodes') }}
),

limits as (
    select
        as_of_date,
        cast({{ parameter('relapse_days') }} as bigint) as relapse_days
    from {{ run_context() }} as build
),

-- Each person once, however often the habit came back within the quarter.
persons as (
    select
        episodes.rule_id,
        coalesce(episodes.content_id, '(none)') as content_id,
        cast(date_trunc('quarter', episodes.detected_date) as date) as quarter_start_date,
        episodes.hcp_id,
        max(case when episodes.content_id is not null then 1 else 0 end) as is_matched,
        max(case when episodes.reached_date is not null then 1 else 0 end) as is_sent,
        max(case when episodes.opened_date is not null then 1 else 0 end) as is_opened,
        max(case when episodes.improved_date is not null then 1 else 0 end) as is_improved,
        max(
            case
                when
                    {{ add_days('episodes.improved_date', 'limits.relapse_days') }}
                    <= limits.as_of_date
                    then 1
                else 0
            end
        ) as is_watched,
        max(
            case
                when episodes.improved_date is not null and episodes.relapsed_date is not null
                    then 1
                else 0
            end
        ) as is_relapsed
    from episodes
    cross join limits
    group by
        episodes.rule_id, coalesce(episodes.content_id, '(none)'),
        cast(date_trunc('quarter', episodes.detected_date) as date), episodes.hcp_id
),

counted as (
    select
        rule_id,
        content_id,
        quarter_start_date,
        cast(count(*) as bigint) as detected_count,
        cast(sum(is_matched) as bigint) as matched_count,
        cast(sum(is_sent) as bigint) as sent_count,
        cast(sum(is_opened) as bigint) as opened_count,
        cast(sum(is_improved) as bigint) as improved_count,
        cast(sum(is_watched) as bigint) as watched_count,
        cast(sum(is_watched * (1 - is_relapsed)) as bigint) as stayed_count
    from persons
    group by rule_id, content_id, quarter_start_date
),

waits as (
    select
        rule_id,
        coalesce(content_id, '(none)') as content_id,
        cast(date_trunc('quarter', detected_date) as date) as quarter_start_date,
        -- Distinct: a habit that came back is of the same person.
        count(distinct case when sent_date <= opened_date then hcp_id end) as waited_count,
        median({{ days_between('detected_date', 'reached_date') }}) as sent_days,
        median({{ days_between('sent_date', 'opened_date') }}) as opened_days,
        median({{ days_between('opened_date', 'improved_date') }}) as improved_days
    from episodes
    group by
        rule_id, coalesce(content_id, '(none)'),
        cast(date_trunc('quarter', detected_date) as date)
),

final as (
    select
        counted.rule_id,
        counted.content_id,
        counted.quarter_start_date,
        counted.detected_count,
        counted.matched_count,
        counted.sent_count,
        counted.opened_count,
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
        and counted.content_id = waits.content_id
        and counted.quarter_start_date = waits.quarter_start_date
)

select * from final
