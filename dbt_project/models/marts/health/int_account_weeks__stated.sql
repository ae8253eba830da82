with
contract_weeks as (
    select
        account_id,
        product_id,
        as_of_date,
        as_of_number,
        first_start_date,
        covered_until_date,
        auto_renews,
        is_trial,
        known_outcome
    from {{ ref('int_contract_weeks__covered') }}
),

weeks as (
    select
        as_of_date,
        as_of_number,
        is_current
    from {{ ref('int_as_of_weeks__numbered') }}
),

feed_weeks as (
    select
        as_of_number,
        evidence_date
    from {{ ref('int_feed_weeks__numbered') }}
    where feed = 'contracts'
),

graces as (
    select
        as_of_date,
        lapse_grace_days
    from {{ parameters_at_weeks(['lapse_grace_days']) }}
),

products_judged as (
    select
        contract_weeks.account_id,
        contract_weeks.product_id,
        contract_weeks.as_of_date,
        contract_weeks.as_of_number,
        contract_weeks.first_start_date,
        contract_weeks.covered_until_date,
        contract_weeks.auto_renews,
        contract_weeks.is_trial,
        contract_weeks.known_outcome,
        graces.lapse_grace_days,
        -- While the contracts feed is dead, an end that passed says nothing: its renewal
        -- may be waiting in the source.
        coalesce(feed_weeks.evidence_date, contract_weeks.as_of_date) as evidence_date
    from contract_weeks
    left join feed_weeks on contract_weeks.as_of_number = feed_weeks.as_of_number
    left join graces on contract_weeks.as_of_date = graces.as_of_date
),

products_stated as (
    select
        account_id,
        product_id,
        as_of_date,
        as_of_number,
        first_start_date,
        covered_until_date,
        auto_renews,
        is_trial,
        known_outcome,
        evidence_date,
        case
            when covered_until_date >= evidence_date then 'live'
            when
                coalesce(known_outcome, 'undecided') <> 'churned'
                and {{ days_between('covered_until_date', 'evidence_date') }}
                <= lapse_grace_days
                then 'lapsed'
            else 'ended'
        end as product_state
    from products_judged
),

products_ranked as (
    select
        account_id,
        product_id,
        as_of_date,
        as_of_number,
        first_start_date,
        covered_until_date,
        auto_renews,
        is_trial,
        known_outcome,
        evidence_date,
        product_state,
        min(first_start_date) over (
            partition by account_id, as_of_number
        ) as first_contract_date,
        -- The product that decides next: the earliest end that is not over yet.
        row_number() over (
            partition by account_id, as_of_number
            order by
                case when product_state = 'ended' then 1 else 0 end,
                case when product_state <> 'ended' then covered_until_date end nulls last,
                covered_until_date desc nulls last,
                product_id asc nulls last
        ) as decision_order
    from products_stated
),

-- An account once known stays: when all its terms are withdrawn it has left.
account_starts as (
    select
        account_id,
        min(as_of_number) as first_number
    from contract_weeks
    group by account_id
),

final as (
    select
        account_starts.account_id,
        weeks.as_of_date,
        weeks.as_of_number,
        weeks.is_current,
        case
            when products_ranked.first_contract_date > weeks.as_of_date then 'prospective'
            when coalesce(products_ranked.product_state, 'ended') = 'ended' then 'former'
            else 'customer'
        end as customer_state,
        coalesce(products_ranked.evidence_date, weeks.as_of_date) as evidence_date,
        products_ranked.first_contract_date,
        coalesce(products_ranked.product_state, 'ended') as product_state,
        case
            when products_ranked.covered_until_date < cast('9999-12-31' as date)
                then products_ranked.covered_until_date
        end as decision_end_date,
        products_ranked.auto_renews,
        products_ranked.is_trial,
        products_ranked.known_outcome
    from account_starts
    inner join weeks on account_starts.first_number <= weeks.as_of_number
    left join products_ranked
        on account_starts.account_id = products_ranked.account_id
        and weeks.as_of_number = products_ranked.as_of_number
        and products_ranked.decision_order = 1
)

select * from final
