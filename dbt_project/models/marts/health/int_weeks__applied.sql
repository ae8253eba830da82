-- depends_on: {{ ref('int_signals__in_force') }}, {{ ref('int_tier_weeks__weighed') }}
-- depends_on: {{ ref('int_tier_weeks__explained') }}, {{ ref('int_tier_changes__rejudged') }}
with
fingerprints as (
    select
        account_id,
        as_of_number,
        known_hash,
        week_hash
    from {{ ref('int_weeks__fingerprinted') }}
),

final as (
    select
        account_id,
        as_of_number,
        known_hash,
        week_hash
    from fingerprints
)

select * from final
