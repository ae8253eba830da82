with
hypotheses as (
    select
        hypothesis_id,
        cause_metric_id,
        effect_metric_id,
        lag_months
    from {{ policy('hypotheses', ['hypothesis_id']) }} as in_force
),

observed as (
    select
        metric_id,
        account_id,
        month_number,
        {{ nine_places(safe_divide('numerator', 'denominator')) }} as measured_share
    from {{ ref('int_metrics__observed') }}
    where party = 'own' and account_id not in ('(all)', 'unknown') and denominator > 0
),

limits as (
    select cast({{ parameter('hypothesis_smallest_months') }} as bigint) as smallest_month_count
),

pairs as (
    select
        hypotheses.hypothesis_id,
        causes.account_id,
        causes.measured_share as cause_share,
        effects.measured_share as effect_share
    from hypotheses
    inner join observed as causes on hypotheses.cause_metric_id = causes.metric_id
    inner join observed as effects
        on hypotheses.effect_metric_id = effects.metric_id
        and causes.account_id = effects.account_id
        and causes.month_number + hypotheses.lag_months = effects.month_number
),

means as (
    select
        hypothesis_id,
        account_id,
        cast(count(*) as bigint) as month_count,
        {{ safe_divide('sum(cause_share)', 'count(*)') }} as cause_mean,
        {{ safe_divide('sum(effect_share)', 'count(*)') }} as effect_mean
    from pairs
    group by hypothesis_id, account_id
),

-- What an account always is explains nothing: only how it moves against its own mean.
moved as (
    select
        pairs.hypothesis_id,
        pairs.account_id,
        means.month_count,
        cast(pairs.cause_share as double) - means.cause_mean as cause_move,
        cast(pairs.effect_share as double) - means.effect_mean as effect_move
    from pairs
    inner join means
        on pairs.hypothesis_id = means.hypothesis_id
        and pairs.account_id = means.account_id
    cross join limits
    where means.month_count >= limits.smallest_month_count
),

final as (
    select
        hypothesis_id,
        account_id,
        max(month_count) as month_count,
        sum({{ nine_places('cause_move * cause_move') }}) as cause_squares,
        sum({{ nine_places('cause_move * effect_move') }}) as cause_effects
    from moved
    group by hypothesis_id, account_id
)

select * from final
