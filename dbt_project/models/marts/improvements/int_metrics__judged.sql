with
metrics as (
    select
        metric_id,
        source_measure,
        proxy_of,
        target_ratio,
        claimed_change_ratio,
        tolerance_ratio
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

spans as (
    select
        metric_id,
        from_month_number,
        until_month_number,
        smallest_month_share,
        largest_month_share
    from {{ ref('int_metrics__spanned') }}
),

compared as (
    select
        metric_id,
        has_baseline,
        has_values_after,
        baseline_share - baseline_low as below_baseline,
        baseline_high - baseline_share as above_baseline,
        {{ rounded_ratio('change_low') }} as change_low,
        {{ rounded_ratio('change_high') }} as change_high
    from {{ ref('int_metrics__compared') }}
),

proxies as (
    select
        metric_id,
        correlation_low,
        correlation_high
    from {{ ref('int_proxies__correlated') }}
),

limits as (
    select cast({{ parameter('proxy_smallest_correlation') }} as double) as smallest_correlation
),

-- Only what was shown to run with it can stand in for a metric.
stand_ins as (
    select metrics.proxy_of as metric_id
    from metrics
    cross join limits
    inner join proxies on metrics.metric_id = proxies.metric_id
    where proxies.correlation_low >= limits.smallest_correlation
    group by metrics.proxy_of
),

partners as (
    select
        metric_id,
        own_share,
        own_low,
        own_high,
        partner_share,
        partner_low,
        partner_high
    from {{ ref('int_partners__compared') }}
),

-- Work that went on in the baseline: begun before it was over, and not done before it began.
begun as (
    select improvements.metric_id
    from {{ ref('int_improvements__standing') }} as improvements
    inner join spans
        on improvements.metric_id = spans.metric_id
        and improvements.begun_month_number <= spans.until_month_number
        and coalesce(improvements.done_month_number, spans.from_month_number)
        >= spans.from_month_number
    group by improvements.metric_id
),

final as (
    select
        metrics.metric_id,
        -- By what there is, never by what somebody says.
        case
            when compared.has_baseline and compared.has_values_after then 'tracked'
            when compared.has_baseline then 'baselined'
            when stand_ins.metric_id is not null then 'proxy'
            when spans.metric_id is not null then 'begun'
            when metrics.source_measure is not null then 'untracked'
            else 'proposed'
        end as metric_status,
        case
            when metrics.proxy_of is null then null
            when proxies.metric_id is null then 'too_few'
            when proxies.correlation_low >= limits.smallest_correlation then 'valid'
            when proxies.correlation_high < limits.smallest_correlation then 'invalid'
            else 'unproven'
        end as proxy_word,
        case
            when metrics.claimed_change_ratio is null then 'none'
            when not coalesce(compared.has_baseline, false) then 'refused_no_baseline'
            -- Worse than before, or less than was claimed, beyond the interval.
            when compared.change_high < 0
                or compared.change_high < metrics.claimed_change_ratio then 'contradicted'
            when compared.change_low > 0 then 'improved'
            else 'not_shown'
        end as claim_word,
        case
            when metrics.target_ratio is null then null
            when not coalesce(compared.has_baseline, false)
                or spans.smallest_month_share is null then 'no_history'
            when metrics.target_ratio
                < spans.smallest_month_share - compared.below_baseline
                or metrics.target_ratio
                > spans.largest_month_share + compared.above_baseline
                then 'outside_history'
            else 'plausible'
        end as target_word,
        case
            when partners.metric_id is null then 'no_partner'
            when abs({{ rounded_ratio('partners.own_share - partners.partner_share') }})
                <= metrics.tolerance_ratio
                or (
                    partners.own_low <= partners.partner_high
                    and partners.partner_low <= partners.own_high
                ) then 'agrees'
            else 'differs'
        end as agreement_word,
        begun.metric_id is not null as is_started_before_baseline
    from metrics
    cross join limits
    left join spans on metrics.metric_id = spans.metric_id
    left join compared on metrics.metric_id = compared.metric_id
    left join proxies on metrics.metric_id = proxies.metric_id
    left join stand_ins on metrics.metric_id = stand_ins.metric_id
    left join partners on metrics.metric_id = partners.metric_id
    left join begun on metrics.metric_id = begun.metric_id
)

select * from final
