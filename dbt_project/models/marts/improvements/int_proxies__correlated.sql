with
metrics as (
    select
        metric_id,
        proxy_of,
        case when better_when = 'lower' then -1 else 1 end as sign
    from {{ policy('metrics', ['metric_id']) }} as in_force
),

proxies as (
    select
        metrics.metric_id,
        metrics.proxy_of,
        -- What is better when lower rises as its stand-in falls.
        metrics.sign * meant.sign as sign
    from metrics
    inner join metrics as meant on metrics.proxy_of = meant.metric_id
),

observed as (
    select
        metric_id,
        account_id,
        month_number,
        numerator,
        denominator
    from {{ ref('int_metrics__observed') }}
    where party = 'own' and account_id not in ('(all)', 'unknown')
),

limits as (
    select
        cast({{ parameter('proxy_smallest_pairs') }} as bigint) as smallest_pair_count,
        cast({{ parameter('confidence_deviations') }} as double) as deviations
),

-- One pair an organisation, over the months in which both are known: twelve months
-- of one that are alike would make the interval more than three times too narrow.
pairs as (
    select
        proxies.metric_id,
        proxies.sign,
        own.account_id,
        {{ nine_places(safe_divide('sum(own.numerator)', 'sum(own.denominator)')) }}
            as own_value,
        {{ nine_places(safe_divide('sum(meant.numerator)', 'sum(meant.denominator)')) }}
            as meant_value
    from proxies
    inner join observed as own on proxies.metric_id = own.metric_id
    inner join observed as meant
        on proxies.proxy_of = meant.metric_id
        and own.account_id = meant.account_id
        and own.month_number = meant.month_number
    group by proxies.metric_id, proxies.sign, own.account_id
),

-- Twice the mean rank of those that tie: a whole number, which sums to the same in any order.
ranks as (
    select
        metric_id,
        sign,
        2 * rank() over (partition by metric_id order by own_value nulls last)
        + count(*) over (partition by metric_id, own_value) - 1 as own_rank,
        2 * rank() over (partition by metric_id order by meant_value nulls last)
        + count(*) over (partition by metric_id, meant_value) - 1 as meant_rank
    from pairs
),

sums as (
    select
        metric_id,
        sign,
        cast(count(*) as bigint) as pair_count,
        cast(sum(own_rank) as double) as own_sum,
        cast(sum(meant_rank) as double) as meant_sum,
        cast(sum(own_rank * own_rank) as double) as own_squares,
        cast(sum(meant_rank * meant_rank) as double) as meant_squares,
        cast(sum(own_rank * meant_rank) as double) as products
    from ranks
    group by metric_id, sign
),

correlated as (
    select
        sums.metric_id,
        sums.pair_count,
        sums.sign * (sums.pair_count * sums.products - sums.own_sum * sums.meant_sum)
        / nullif(
            sqrt(sums.pair_count * sums.own_squares - sums.own_sum * sums.own_sum)
            * sqrt(sums.pair_count * sums.meant_squares - sums.meant_sum * sums.meant_sum),
            0
        ) as rank_correlation,
        -- Of Fisher's z for ranks (Fieller, Hartley and Pearson 1957).
        limits.deviations * 1.06 / sqrt(sums.pair_count - 3) as half_width
    from sums
    cross join limits
    where sums.pair_count >= limits.smallest_pair_count
),

transformed as (
    select
        metric_id,
        pair_count,
        rank_correlation,
        half_width,
        -- At one the transform is infinite; a millionth below, the bounds are the same.
        ln(
            (1 + greatest(-0.999999, least(0.999999, rank_correlation)))
            / (1 - greatest(-0.999999, least(0.999999, rank_correlation)))
        ) / 2 as centre
    from correlated
    where rank_correlation is not null
),

final as (
    select
        metric_id,
        pair_count,
        {{ rounded_ratio('rank_correlation') }} as rank_correlation,
        {{ rounded_ratio('1 - 2 / (exp(2 * (centre - half_width)) + 1)') }} as correlation_low,
        {{ rounded_ratio('1 - 2 / (exp(2 * (centre + half_width)) + 1)') }} as correlation_high
    from transformed
)

select * from final
