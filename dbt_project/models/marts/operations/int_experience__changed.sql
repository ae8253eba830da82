with
shown as (
    select
        metric_id,
        side,
        month_start_date,
        month_number,
        is_shown,
        case_count,
        metric_ratio,
        low_ratio,
        high_ratio,
        cast(metric_ratio as double) as metric_share,
        cast(low_ratio as double) as low,
        cast(high_ratio as double) as high
    from {{ ref('int_experience__shown') }}
),

metrics as (
    select
        metric_id,
        patient_metric_id,
        case when better_when = 'lower' then -1 else 1 end as sign
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

-- Made of what is shown alone, so that nothing else can be told from it.
compared as (
    select
        shown.metric_id,
        shown.side,
        shown.month_start_date,
        shown.is_shown,
        shown.case_count,
        shown.metric_ratio,
        shown.low_ratio,
        shown.high_ratio,
        metrics.patient_metric_id,
        metrics.sign,
        {{ rounded_ratio('shown.metric_share - previous.metric_share') }} as difference_ratio,
        {{ rounded_ratio(newcombe_bound(
            'shown.metric_share', 'shown.low', 'shown.high',
            'previous.metric_share', 'previous.low', 'previous.high', 'low'
        )) }} as difference_low_ratio,
        {{ rounded_ratio(newcombe_bound(
            'shown.metric_share', 'shown.low', 'shown.high',
            'previous.metric_share', 'previous.low', 'previous.high', 'high'
        )) }} as difference_high_ratio
    from shown
    inner join metrics on shown.metric_id = metrics.metric_id
    left join shown as previous
        on shown.metric_id = previous.metric_id
        and shown.month_number - 1 = previous.month_number
),

final as (
    select
        metric_id,
        side,
        month_start_date,
        is_shown,
        case_count,
        metric_ratio,
        low_ratio,
        high_ratio,
        patient_metric_id,
        difference_ratio,
        difference_low_ratio,
        difference_high_ratio,
        case
            when difference_ratio is null then 'no_before'
            when difference_low_ratio > 0
                then case when sign > 0 then 'better' else 'worse' end
            when difference_high_ratio < 0
                then case when sign > 0 then 'worse' else 'better' end
            else 'covers_zero'
        end as change_word
    from compared
)

select * from final
