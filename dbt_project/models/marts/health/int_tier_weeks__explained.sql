{{ config(materialized=week_ledger_materialization()) }}

with
signal_phrases as (
    select
        as_of_date,
        signal_name,
        signal_state,
        phrase
    from {{ policy_at_weeks('signal_phrases', ['signal_name', 'signal_state', 'language']) }}
    where language = 'en'
),

forcing_rules as (
    {{ forcing_rules_at_weeks() }}
),

tier_weeks as (
    select
        account_id,
        as_of_number,
        customer_state,
        first_contract_date,
        tier,
        cause_of_insufficiency,
        coverage_ratio,
        connected_signal_count,
        stale_signal_count,
        missing_signal_count
    from {{ ref('int_tier_weeks__decided') }}
    where {{ is_open_week() }}
),

signals_against as (
    select
        account_id,
        as_of_date,
        as_of_number,
        signal_name,
        signal_state,
        weight_points,
        risk_points,
        is_stale
    from {{ ref('int_signals__in_force') }}
    where is_connected and signal_state in ('bad', 'watch') and {{ is_open_week() }}
),

-- There are few kinds of drivers a week, each with its place and its words: it is the kinds
-- that are put in order and worded, not the millions of drivers.
driver_kinds as (
    select
        as_of_date,
        signal_name,
        signal_state,
        weight_points,
        risk_points,
        is_stale
    from signals_against
    group by as_of_date, signal_name, signal_state, weight_points, risk_points, is_stale
),

driver_kinds_worded as (
    select
        driver_kinds.as_of_date,
        driver_kinds.signal_name,
        driver_kinds.signal_state,
        driver_kinds.weight_points,
        driver_kinds.risk_points,
        driver_kinds.is_stale,
        reason_limits.maximum_drivers_per_reason,
        signal_phrases.phrase
        || case when driver_kinds.is_stale then ' (as last seen)' else '' end
            as driver_phrase,
        row_number() over (
            partition by driver_kinds.as_of_date
            order by
                {{ driver_order('driver_kinds') }},
                driver_kinds.signal_state asc nulls last,
                driver_kinds.is_stale asc nulls last
        ) as driver_rank
    from driver_kinds
    inner join {{ parameters_at_weeks(['maximum_drivers_per_reason']) }} as reason_limits
        on driver_kinds.as_of_date = reason_limits.as_of_date
    inner join signal_phrases
        on driver_kinds.as_of_date = signal_phrases.as_of_date
        and driver_kinds.signal_name = signal_phrases.signal_name
        and driver_kinds.signal_state = signal_phrases.signal_state
    left join forcing_rules
        on driver_kinds.as_of_date = forcing_rules.as_of_date
        and driver_kinds.signal_name = forcing_rules.signal_name
        and driver_kinds.signal_state = forcing_rules.signal_state
),

drivers_listed as (
    select
        signals_against.account_id,
        signals_against.as_of_number,
        {{ text_list(
            'driver_kinds_worded.driver_phrase', 'driver_kinds_worded.driver_rank',
            limit='driver_kinds_worded.maximum_drivers_per_reason'
        ) }} as drivers
    from signals_against
    inner join driver_kinds_worded
        on signals_against.as_of_date = driver_kinds_worded.as_of_date
        and signals_against.signal_name = driver_kinds_worded.signal_name
        and signals_against.signal_state = driver_kinds_worded.signal_state
        and signals_against.weight_points = driver_kinds_worded.weight_points
        and signals_against.risk_points = driver_kinds_worded.risk_points
        and signals_against.is_stale = driver_kinds_worded.is_stale
    group by signals_against.account_id, signals_against.as_of_number
),

final as (
    select
        tier_weeks.account_id,
        tier_weeks.as_of_number,
        case
            when tier_weeks.customer_state = 'former' then 'not_a_customer'
            when tier_weeks.customer_state = 'prospective'
                then 'The first contract starts on '
                    || {{ date_text('tier_weeks.first_contract_date') }}
                    || '; there is no evidence yet.'
            when tier_weeks.cause_of_insufficiency = 'never_connected'
                then 'Only ' || cast(tier_weeks.connected_signal_count as string)
                    || ' signals have a connected feed.'
            when tier_weeks.cause_of_insufficiency is not null
                then 'Only ' || {{ percent_text('tier_weeks.coverage_ratio') }}
                    || ' of the weighted evidence is fresh: '
                    || cast(tier_weeks.stale_signal_count as string)
                    || ' signals are out of date and '
                    || cast(tier_weeks.missing_signal_count as string)
                    || ' have no evidence, mostly because '
                    || case tier_weeks.cause_of_insufficiency
                        when 'feed' then 'feeds deliver nothing'
                        else 'the account is silent'
                    end || '.'
                    || coalesce(' Known: ' || drivers_listed.drivers || '.', '')
            when drivers_listed.drivers is null
                then 'Nothing in the fresh evidence speaks against renewal.'
            when tier_weeks.tier = 'Stable'
                then 'Little speaks against renewal: ' || drivers_listed.drivers || '.'
            else 'Because ' || drivers_listed.drivers || '.'
        end as reason
    from tier_weeks
    left join drivers_listed
        on tier_weeks.account_id = drivers_listed.account_id
        and tier_weeks.as_of_number = drivers_listed.as_of_number
)

select * from final
