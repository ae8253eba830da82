with
regimes_dated as (
    select
        regime_name,
        regime_origin,
        regime_kind,
        first_date,
        last_date,
        suspended_until_date,
        region,
        product_id,
        source,
        owner,
        reason,
        is_in_force,
        is_suspending
    from {{ ref('int_regimes__dated') }}
),

exposures as (
    select
        regime_name,
        count(*) as account_count
    from {{ ref('int_regimes__exposed') }}
    group by regime_name
),

run_context as (
    select
        as_of_date,
        build_id
    from {{ run_context() }} as context
),

final as (
    select
        regimes_dated.regime_name,
        regimes_dated.regime_origin,
        regimes_dated.regime_kind,
        regimes_dated.region,
        regimes_dated.product_id,
        regimes_dated.source,
        regimes_dated.owner as owner_function,
        regimes_dated.reason,
        coalesce(exposures.account_count, 0) as exposed_account_count,
        regimes_dated.is_in_force,
        regimes_dated.is_suspending,
        regimes_dated.first_date,
        regimes_dated.last_date,
        regimes_dated.suspended_until_date,
        run_context.as_of_date,
        run_context.build_id
    from regimes_dated
    left join exposures on regimes_dated.regime_name = exposures.regime_name
    cross join run_context
)

select * from final
