with
signal as (
    {{ signal_policy('usage_breadth') }}
),

usage_dated as (
    select
        account_id,
        hcp_id,
        feature,
        event_date,
        known_date,
        event_count
    from {{ ref('int_usage__dated') }}
),

-- A use counts for its person, and for its feature where no person is known.
units_used as (
    select
        account_id,
        case
            when hcp_id <> 'unknown' then 'person:' || hcp_id
            else 'feature:' || feature
        end as unit_id,
        event_date,
        known_date,
        event_count as amount
    from usage_dated
    where hcp_id <> 'unknown' or feature <> 'unknown'
),

units_windowed as (
    {{ windowed_amounts('units_used', 'usage_breadth', unit='unit_id') }}
),

units_counted as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        case when unit_id like 'person:%' then 'people' else 'features' end as unit_name,
        cast(sum(case when recent_amount > 0 then 1 else 0 end) as bigint) as recent_count,
        cast(sum(case when baseline_amount > 0 then 1 else 0 end) as bigint)
            as baseline_count
    from units_windowed
    group by
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        case when unit_id like 'person:%' then 'people' else 'features' end
),

units_preferred as (
    select
        units_counted.account_id,
        units_counted.as_of_date,
        units_counted.as_of_number,
        units_counted.evidence_date,
        units_counted.unit_name,
        units_counted.recent_count,
        units_counted.baseline_count,
        row_number() over (
            partition by units_counted.account_id, units_counted.as_of_number
            -- People before features: it is people who decide on a product.
            order by units_counted.unit_name desc nulls last
        ) as preference
    from units_counted
    inner join signal on units_counted.as_of_date = signal.as_of_date
    where units_counted.baseline_count >= signal.minimum_evidence_count
),

breadths as (
    select
        units_preferred.account_id,
        units_preferred.as_of_date,
        units_preferred.as_of_number,
        units_preferred.evidence_date,
        units_preferred.unit_name,
        units_preferred.recent_count,
        units_preferred.baseline_count,
        {{ baseline_ratio(
            'units_preferred.recent_count', 'signal.window_days',
            'units_preferred.baseline_count', 'signal.baseline_days'
        ) }} as breadth_ratio
    from units_preferred
    inner join signal on units_preferred.as_of_date = signal.as_of_date
    where units_preferred.preference = 1
),

breadths_moved as (
    select
        account_id,
        as_of_date,
        as_of_number,
        evidence_date,
        unit_name,
        recent_count,
        baseline_count,
        breadth_ratio,
        {{ weeks_before('breadth_ratio') }} as breadth_ratio_before,
        {{ is_newest() }} as is_newest
    from breadths
),

final as (
    select
        breadths_moved.account_id,
        breadths_moved.as_of_date,
        'usage_breadth' as signal_name,
        {{ signal_state('breadths_moved.breadth_ratio', 'lower') }} as signal_state,
        {{ direction(
            'breadths_moved.breadth_ratio', 'breadths_moved.breadth_ratio_before', 'lower'
        ) }} as direction,
        case
            when breadths_moved.is_newest
                then 'In the ' || {{ counted('signal.window_days', 'day') }} || ' to '
                    || {{ date_text('breadths_moved.evidence_date') }} || ' '
                    || case breadths_moved.unit_name
                        when 'people'
                            then {{ counted('breadths_moved.recent_count', 'person', 'people') }}
                        else {{ counted('breadths_moved.recent_count', 'feature') }}
                    end
                    || case when breadths_moved.recent_count = 1 then ' was' else ' were' end
                    || ' active, against '
                    || cast(breadths_moved.baseline_count as string) || ' in the '
                    || {{ counted('signal.baseline_days', 'day') }} || ' before.'
        end as evidence_reason,
        cast(breadths_moved.evidence_date as timestamp) as observed_at,
        {{ valid_until('breadths_moved.evidence_date') }} as valid_until_at
    from breadths_moved
    inner join signal on breadths_moved.as_of_date = signal.as_of_date
)

select * from final
