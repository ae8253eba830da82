with
feedback as (
    select
        feedback_id,
        account_id,
        product_id,
        reaction,
        happened_at
    from {{ ref('fct_field_feedback') }}
    where account_id <> 'unknown' and reaction is not null
),

sentiments as (
    select
        sentiment_id,
        account_id,
        anchor_level,
        happened_at
    from {{ ref('fct_sentiments') }}
    where account_id <> 'unknown' and anchor_level is not null
),

anchors as (
    select
        level as anchor_level,
        max(feature_word) as feature_word
    from {{ policy('sentiment_anchors', ['level', 'language']) }} as in_force
    group by level
),

run_context as (
    select as_of_date
    from {{ run_context() }} as build
),

-- Of two reactions at once the worse one counts, and of two feelings.
observed as (
    select
        'account_reaction' as feature,
        feedback.account_id,
        {{ date_of('feedback.happened_at') }} as feature_date,
        feedback.product_id,
        feedback.reaction as feature_word,
        row_number() over (
            partition by feedback.account_id
            order by
                feedback.happened_at desc,
                case feedback.reaction when 'negative' then 1 when 'neutral' then 2 else 3 end asc,
                feedback.feedback_id asc
        ) as nearness
    from feedback
    cross join run_context
    where {{ date_of('feedback.happened_at') }} <= run_context.as_of_date

    union all

    select
        'account_feeling' as feature,
        sentiments.account_id,
        {{ date_of('sentiments.happened_at') }} as feature_date,
        cast(null as string) as product_id,
        anchors.feature_word,
        row_number() over (
            partition by sentiments.account_id
            order by
                sentiments.happened_at desc,
                sentiments.anchor_level asc,
                sentiments.sentiment_id asc
        ) as nearness
    from sentiments
    inner join anchors on sentiments.anchor_level = anchors.anchor_level
    cross join run_context
    where {{ date_of('sentiments.happened_at') }} <= run_context.as_of_date
),

final as (
    select
        account_id,
        feature,
        feature_date,
        product_id,
        feature_word
    from observed
    where nearness = 1
)

select * from final
