with
accounts as (
    select
        source,
        account_id,
        {{ date_of('valid_from_at') }} as known_date
    from {{ ref('account_xref') }}
    where account_id <> 'unknown'
),

people as (
    select
        source,
        hcp_id,
        {{ date_of('valid_from_at') }} as known_date
    from {{ ref('person_xref') }}
    where hcp_id <> 'unknown'
),

hcps as (
    select
        hcp_id,
        {{ date_of('coalesce(created_at, known_at)') }} as known_date,
        case when specialty is not null then 1 else 0 end
        + case when job_role is not null then 1 else 0 end
        + case when language_code is not null then 1 else 0 end as filled_count
    from {{ ref('dim_hcps') }}
    where hcp_id <> 'unknown'
),

consents as (
    select
        hcp_id,
        min({{ date_of('known_at') }}) as known_date
    from {{ ref('fct_consents') }}
    group by hcp_id
),

revenue as (
    select
        account_id <> 'unknown' as is_matched,
        reporting_amount,
        {{ date_of('happened_at') }} as happened_date,
        {{ date_of('known_at') }} as known_date
    from {{ ref('fct_revenue') }}
    where revenue_measure = 'booked' and reporting_amount > 0
),

consenting as (
    select greatest(hcps.known_date, consents.known_date) as known_date
    from hcps
    inner join consents on hcps.hcp_id = consents.hcp_id
),

-- Each organisation once per system; it is linked from when the second system knew it.
account_systems as (
    select
        source,
        account_id,
        min(known_date) as known_date
    from accounts
    group by source, account_id
),

person_systems as (
    select
        source,
        hcp_id,
        min(known_date) as known_date
    from people
    group by source, hcp_id
),

account_places as (
    select
        known_date,
        row_number() over (
            partition by account_id order by known_date asc nulls last, source asc nulls last
        ) as place
    from account_systems
),

person_places as (
    select
        known_date,
        row_number() over (
            partition by hcp_id order by known_date asc nulls last, source asc nulls last
        ) as place
    from person_systems
),

-- What a measure counts of and what it counts, each from its own day on: such rows add up
-- to the share of any day.
counted as (
    {{ counted_for(
        'accounts_linked_ratio', 'ever', 'account_places', one_if('place = 1'),
        one_if('place = 2')
    ) }}
    union all
    {{ counted_for(
        'people_linked_ratio', 'ever', 'person_places', one_if('place = 1'), one_if('place = 2')
    ) }}
    union all
    {{ counted_for('hcp_fields_filled_ratio', 'ever', 'hcps', 3, 'filled_count') }}
    union all
    {{ counted_for('consent_known_ratio', 'ever', 'hcps', 1, 0) }}
    union all
    {{ counted_for('consent_known_ratio', 'ever', 'consenting', 0, 1) }}
    union all
    {{ counted_for(
        'revenue_matched_ratio', 'year', 'revenue', 'reporting_amount',
        'case when is_matched then reporting_amount else 0 end', happened='happened_date'
    ) }}
),

final as (
    select
        measure,
        span,
        happened_date,
        known_date,
        cast(sum(part_count) as decimal(38, 2)) as part_count,
        cast(sum(whole_count) as decimal(38, 2)) as whole_count
    from counted
    where known_date is not null and (part_count > 0 or whole_count > 0)
    group by measure, span, happened_date, known_date
)

select * from final
