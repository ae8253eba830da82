with
signal as (
    {{ signal_policy('account_sentiment') }}
),

sentiment_anchors as (
    select
        level as anchor_level,
        text as anchor_text
    from {{ policy('sentiment_anchors', ['level', 'language']) }} as anchors
    where language = 'en'
),

feed_weeks as (
    select
        feed,
        as_of_number,
        evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
    where evidence_date is not null
),

levels as (
    select
        sentiments.account_id,
        sentiments.as_of_date,
        sentiments.as_of_number,
        sentiments.felt_at,
        sentiments.anchor_level,
        sentiments.is_by_owner
    from {{ ref('int_sentiments__newest') }} as sentiments
    inner join signal on sentiments.as_of_date = signal.as_of_date
    inner join feed_weeks
        on signal.feed = feed_weeks.feed
        and sentiments.as_of_number = feed_weeks.as_of_number
),

levels_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        felt_at,
        anchor_level,
        is_by_owner,
        {{ weeks_before('anchor_level') }} as anchor_level_before,
        {{ is_newest() }} as is_newest
    from levels
),

final as (
    select
        levels_moved.account_id,
        levels_moved.as_of_date,
        'account_sentiment' as signal_name,
        {{ signal_state('levels_moved.anchor_level', 'lower') }} as signal_state,
        {{ direction('levels_moved.anchor_level', 'levels_moved.anchor_level_before', 'lower') }}
            as direction,
        case
            when levels_moved.is_newest
                then 'On ' || {{ date_text('levels_moved.felt_at') }}
                    || case
                        when levels_moved.is_by_owner then ' the account manager chose: '
                        else ' a colleague chose: '
                    end
                    || coalesce(
                        sentiment_anchors.anchor_text, 'an anchor that is no longer in use.'
                    )
        end as evidence_reason,
        levels_moved.felt_at as observed_at,
        {{ valid_until(date_of('levels_moved.felt_at')) }} as valid_until_at
    from levels_moved
    inner join signal on levels_moved.as_of_date = signal.as_of_date
    left join sentiment_anchors on levels_moved.anchor_level = sentiment_anchors.anchor_level
)

select * from final
