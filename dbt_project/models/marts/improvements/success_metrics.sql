with
metrics as (
    select
        metric_id,
        ecosystem_layer,
        customer_words,
        better_when,
        proxy_of,
        patient_metric_id,
        target_ratio,
        target_type,
        claimed_change_ratio
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

spans as (
    select
        metric_id,
        baseline_from_month,
        baseline_until_month,
        current_until_month,
        is_of_patients,
        baseline_is_shown,
        current_is_shown,
        baseline_is_shown and current_is_shown as change_is_shown
    from {{ ref('int_metrics__spanned') }}
),

compared as (
    select
        metric_id,
        has_baseline,
        baseline_share,
        baseline_low,
        baseline_high,
        current_share,
        current_low,
        current_high,
        change_share,
        change_low,
        change_high
    from {{ ref('int_metrics__compared') }}
),

proxies as (
    select
        metric_id,
        rank_correlation,
        correlation_low,
        correlation_high
    from {{ ref('int_proxies__correlated') }}
),

partners as (
    select
        metric_id,
        partner_name,
        is_of_patients,
        is_shown,
        own_share,
        partner_share
    from {{ ref('int_partners__compared') }}
),

judged as (
    select
        metric_id,
        metric_status,
        proxy_word,
        claim_word,
        target_word,
        agreement_word,
        is_started_before_baseline
    from {{ ref('int_metrics__judged') }}
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as build
),

final as (
    select
        metrics.metric_id,
        metrics.ecosystem_layer,
        metrics.customer_words,
        metrics.better_when,
        judged.metric_status,
        metrics.proxy_of,
        metrics.patient_metric_id,
        judged.proxy_word,
        proxies.rank_correlation as proxy_correlation,
        proxies.correlation_low as proxy_correlation_low,
        proxies.correlation_high as proxy_correlation_high,
        {{ shown_ratio('compared.baseline_share', 'spans', 'baseline') }} as baseline_ratio,
        {{ shown_bound('compared.baseline_low', 'low', 'spans', 'baseline') }}
            as baseline_low_ratio,
        {{ shown_bound('compared.baseline_high', 'high', 'spans', 'baseline') }}
            as baseline_high_ratio,
        {{ shown_ratio('compared.current_share', 'spans', 'current') }} as current_ratio,
        {{ shown_bound('compared.current_low', 'low', 'spans', 'current') }}
            as current_low_ratio,
        {{ shown_bound('compared.current_high', 'high', 'spans', 'current') }}
            as current_high_ratio,
        {{ shown_ratio('compared.change_share', 'spans', 'change') }} as change_ratio,
        {{ shown_bound('compared.change_low', 'low', 'spans', 'change') }}
            as change_low_ratio,
        {{ shown_bound('compared.change_high', 'high', 'spans', 'change') }}
            as change_high_ratio,
        metrics.claimed_change_ratio,
        judged.claim_word,
        metrics.target_ratio,
        metrics.target_type,
        judged.target_word,
        partners.partner_name,
        {{ shown_ratio('partners.partner_share', 'partners') }} as partner_ratio,
        {{ shown_ratio('(partners.own_share - partners.partner_share)', 'partners') }}
            as partner_difference_ratio,
        judged.agreement_word,
        judged.is_started_before_baseline,
        coalesce(not spans.change_is_shown, false) as is_withheld,
        case when compared.has_baseline then spans.baseline_from_month end
            as baseline_from_month,
        case when compared.has_baseline then spans.baseline_until_month end
            as baseline_until_month,
        spans.current_until_month,
        run_context.as_of_date,
        run_context.build_id
    from metrics
    inner join judged on metrics.metric_id = judged.metric_id
    cross join run_context
    left join spans on metrics.metric_id = spans.metric_id
    left join compared on metrics.metric_id = compared.metric_id
    left join proxies on metrics.metric_id = proxies.metric_id
    left join partners on metrics.metric_id = partners.metric_id
)

select * from final
